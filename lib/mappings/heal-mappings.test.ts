import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { sendingBoss } from '../jobs/boss.ts';
import { COPY_MAILBOX } from '../jobs/queues.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { healMappings } from './heal-mappings.ts';
import { startMapping } from './start-mapping.ts';

useRoomDatabase();

let domain: SampleDomain;
let memberId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  memberId = memberOf(domain, 0).id;
});

async function mapping(state: MappingState, more: { retryAt?: Date; activeSince?: Date } = {}): Promise<string> {
  const data = { memberId, sourceAddress: 'li@old.example', state, createdBy: 'test', ...more };
  return (await db().mapping.create({ data })).id;
}

async function started(): Promise<string> {
  const { actor, id } = memberOf(domain, 0);
  await startMapping(actor, { memberId: id, sourceAddress: 'li@old.example', password: 'p' });
  return (await db().mapping.findUniqueOrThrow({ where: { memberId: id } })).id;
}

const states = async (mappingId: string) => (await copyJobs(mappingId)).map(({ state }) => state);
const lease = (seconds: number) =>
  db().$executeRaw`insert into mailbox_lease (member_id, epoch, holder, expires_at)
    values (${memberId}::uuid, 1, 'worker', clock_timestamp() + make_interval(secs => ${seconds}))`;
const isActive = async (id: string) => (await db().mapping.findUniqueOrThrow({ where: { id } })).activeSince !== null;

test('a running mapping whose slice was lost gets one, and only one', async () => {
  const id = await mapping('RUNNING');
  const counts = await Promise.all([healMappings(SYSTEM), healMappings(OPERATOR)]);
  expect(counts.reduce((sum, n) => sum + n)).toBe(1);
  expect(await states(id)).toEqual(['created']);
  expect(await healMappings(SYSTEM)).toBe(0);
});

test('a mapping whose slice waits, is at work, or is tried again is left as it is', async () => {
  const id = await started();
  const boss = await sendingBoss();
  expect(await healMappings(SYSTEM)).toBe(0);
  const [job] = await boss.fetch(COPY_MAILBOX);
  expect(await healMappings(SYSTEM)).toBe(0);
  if (job === undefined) throw new Error('nothing was enqueued');
  await boss.fail(COPY_MAILBOX, job);
  expect(await healMappings(SYSTEM)).toBe(0);
  expect(await states(id)).toEqual(['retry']);
});

test('a mapping whose slice ended without a successor gets one', async () => {
  const id = await started();
  const boss = await sendingBoss();
  const [job] = await boss.fetch(COPY_MAILBOX);
  if (job === undefined) throw new Error('nothing was enqueued');
  await boss.complete(COPY_MAILBOX, job);
  expect(await healMappings(SYSTEM)).toBe(1);
  expect((await states(id)).sort()).toEqual(['completed', 'created']);
});

test('one that waits for a later moment gets its slice for then', async () => {
  const id = await mapping('RUNNING', { retryAt: new Date(Date.now() + 600_000) });
  expect(await healMappings(SYSTEM)).toBe(1);
  expect(await states(id)).toEqual(['created']);
  expect(await (await sendingBoss()).fetch(COPY_MAILBOX)).toEqual([]);
});

test.each(['NOT_STARTED', 'PAUSED', 'FAILED', 'DONE'] as const)('a mapping that is %s gets none', async (state) => {
  const id = await mapping(state);
  expect(await healMappings(SYSTEM)).toBe(0);
  expect(await states(id)).toEqual([]);
});

test('a mapping shows no worker whose lease has run out or never was, and goes on showing one that is at work', async () => {
  const id = await mapping('PAUSED', { activeSince: new Date() });
  await lease(10);
  await healMappings(SYSTEM);
  expect(await isActive(id)).toBe(true);
  await db().$executeRaw`update mailbox_lease set expires_at = clock_timestamp() - interval '1 second'`;
  await healMappings(SYSTEM);
  expect(await isActive(id)).toBe(false);
  await db().mapping.update({ where: { id }, data: { activeSince: new Date() } });
  await db().mailboxLease.deleteMany();
  await healMappings(SYSTEM);
  expect(await isActive(id)).toBe(false);
});

test('neither members nor postmasters heal', async () => {
  await mapping('RUNNING');
  for (const actor of [domain.postmaster, memberOf(domain, 0).actor]) {
    await expect(healMappings(actor)).rejects.toMatchObject({ code: 'not_found' });
  }
});
