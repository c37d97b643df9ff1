import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, sampleDomain } from '../testing/sample-domain.ts';
import { pauseMapping, resumeMapping } from './pause-mapping.ts';
import { startMapping } from './start-mapping.ts';

useRoomDatabase();

const PASSWORD = ' 密码=1+1 ';

let domain: SampleDomain;
let li: SampleMember;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  li = memberOf(domain, 0);
});

const input = (changes: { sourceAddress?: string; password?: string; memberId?: string } = {}) => ({
  memberId: li.id,
  sourceAddress: 'li@old.example',
  password: PASSWORD,
  ...changes,
});

const mapping = () => db().mapping.findUniqueOrThrow({ where: { memberId: li.id } });

async function start(): Promise<string> {
  await startMapping(li.actor, input());
  return (await mapping()).id;
}

async function storedPassword(): Promise<string | null> {
  const { id } = await mapping();
  const row = await db().sourcePassword.findUnique({ where: { mappingId: id } });
  return row === null ? null : unseal(processKeyring(), { purpose: 'source-password', owner: id }, row);
}

test('a pause names who paused, keeps the password, and a second pause changes nothing', async () => {
  const id = await start();
  await pauseMapping(domain.postmaster, id);
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'paused_by_postmaster' });
  await pauseMapping(li.actor, id);
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'paused_by_postmaster' });
  expect(await storedPassword()).toBe(PASSWORD);
  expect((await db().mappingEvent.findMany({ orderBy: { at: 'asc' } })).map(({ code }) => code)).toEqual([
    'started',
    'paused_by_postmaster',
  ]);
});

test('what the postmaster has paused, the member neither resumes nor starts again', async () => {
  const id = await start();
  await pauseMapping(domain.postmaster, id);
  const refused = { code: 'mapping.paused_by_postmaster' };
  await expect(resumeMapping(li.actor, id)).rejects.toMatchObject(refused);
  await expect(startMapping(li.actor, input({ password: 'another' }))).rejects.toMatchObject(refused);
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'paused_by_postmaster' });
  expect(await storedPassword()).toBe(PASSWORD);
  await resumeMapping(domain.postmaster, id);
  expect(await mapping()).toMatchObject({ state: 'RUNNING' });
});

test('a paused move goes on with one job', async () => {
  const id = await start();
  await db().$executeRaw`update pgboss.job set state = 'completed'`;
  await pauseMapping(li.actor, id);
  expect(await mapping()).toMatchObject({ reason: 'paused_by_member' });
  await Promise.all([resumeMapping(li.actor, id), resumeMapping(domain.postmaster, id)]);
  expect(await mapping()).toMatchObject({ state: 'RUNNING', reason: null });
  expect((await copyJobs(id)).filter(({ state }) => state === 'created')).toHaveLength(1);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['the window is closed', () => db().migrationWindow.updateMany({ data: { closedAt: new Date() } }), 'window.closed'],
  ['the server is gone', () => db().sourceServer.deleteMany(), 'source.missing'],
  ['the password was forgotten', () => db().sourcePassword.deleteMany(), 'mapping.password_needed'],
])('a paused move stays paused when %s', async (_why, change, code) => {
  const id = await start();
  await pauseMapping(li.actor, id);
  await change();
  await expect(resumeMapping(li.actor, id)).rejects.toMatchObject({ code });
  expect(await mapping()).toMatchObject({ state: 'PAUSED' });
});

async function secondsUntilJob(id: string): Promise<number[]> {
  const rows = await db().$queryRaw<{ seconds: number }[]>`
    select greatest(0, extract(epoch from start_after - clock_timestamp()))::float8 as seconds from pgboss.job
    where data->>'mappingId' = ${id} and state = 'created'`;
  return rows.map(({ seconds }) => seconds);
}

/** The worker has found the old server busy: the next try is an hour away. */
async function waitAnHour(id: string): Promise<void> {
  await db().$executeRaw`update pgboss.job set state = 'completed'`;
  await db().mapping.update({ where: { id }, data: { reason: 'throttled', retryAt: new Date(Date.now() + 3_600_000) } });
  await inTransaction((tx) => enqueueCopy(tx, { mappingId: id }, { mailDomainId: domain.id, delaySeconds: 3600 }));
  expect((await secondsUntilJob(id))[0]).toBeGreaterThan(3000);
}

test('a move that waits for its retry and is paused goes on at once when it is resumed', async () => {
  const id = await start();
  await waitAnHour(id);
  await pauseMapping(domain.postmaster, id);
  await resumeMapping(domain.postmaster, id);
  expect(await secondsUntilJob(id)).toEqual([0]);
});

test('a move that waited for its retry when it failed goes on at once when it is started again', async () => {
  const id = await start();
  await waitAnHour(id);
  await db().mapping.update({ where: { id }, data: { state: 'PAUSED', reason: 'no_password' } });
  await startMapping(OPERATOR, input());
  expect(await secondsUntilJob(id)).toEqual([0]);
});
