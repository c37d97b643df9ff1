import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { copyJobs, everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { endSync } from './end-sync.ts';
import { findMappingOfMember } from './find-mappings.ts';
import { startMapping } from './start-mapping.ts';

useRoomDatabase();

const SYNCED = new Date('2026-11-20T08:00:00Z');

let domain: SampleDomain;
let li: SampleMember;
let id: string;
/** Li has moved and is kept in sync. */
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  li = memberOf(domain, 0);
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: 'p' });
  id = (await mapping()).id;
  await sampleFolder(id, 'INBOX', { copied: 2, refused: 1 });
  await db().mapping.update({ where: { id }, data: { state: 'DONE', finishedAt: SYNCED, syncedAt: SYNCED } });
});

const mapping = () => db().mapping.findUniqueOrThrow({ where: { memberId: li.id } });
const row = () => findMappingOfMember(li.actor, li.id);

test('the postmaster ends the sync: the old password is forgotten, everything else stays', async () => {
  expect(await row()).toMatchObject({ state: 'exceptions', inSync: true, syncedAt: SYNCED, syncEndedAt: null });
  const before = await mapping();
  await endSync(domain.postmaster, id);
  expect(await mapping()).toEqual({ ...before, syncEndedAt: expect.any(Date) });
  expect(await row()).toMatchObject({ state: 'exceptions', percent: 100, inSync: false, syncedAt: SYNCED });
  expect(await db().sourcePassword.count()).toBe(0);
  expect(await db().ledgerEntry.count()).toBe(3);
  const by = `postmaster:${domain.postmaster.address}`;
  expect(await db().mappingEvent.findMany({ where: { code: 'sync_ended' } })).toMatchObject([{ mappingId: id, values: { by } }]);
  expect(await db().auditEvent.findMany({ where: { action: 'mapping.sync_ended' } })).toMatchObject([
    { actor: by, subject: li.address, mailDomainId: domain.id },
  ]);
});

test('a second end changes nothing, two at once are one', async () => {
  await Promise.all([endSync(domain.postmaster, id), endSync(OPERATOR, id)]);
  const before = await everyStoredRow();
  await endSync(domain.postmaster, id);
  expect(await everyStoredRow()).toEqual(before);
  expect(await db().auditEvent.count({ where: { action: 'mapping.sync_ended' } })).toBe(1);
});

test.each(['RUNNING', 'PAUSED', 'FAILED', 'NOT_STARTED'] as const)('a mailbox that is %s has no sync to end', async (state) => {
  await db().mapping.update({ where: { id }, data: { state } });
  const before = await everyStoredRow();
  await expect(endSync(domain.postmaster, id)).rejects.toMatchObject({
    code: 'mapping.not_done',
    values: { address: li.address },
  });
  expect(await everyStoredRow()).toEqual(before);
});

test('its member does not end it, and what is nobody’s is not found', async () => {
  const before = await everyStoredRow();
  await expect(endSync(li.actor, id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(endSync(domain.postmaster, crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  expect(await everyStoredRow()).toEqual(before);
});

test('a new password takes the end back: it is moved again, and then kept in sync', async () => {
  await endSync(domain.postmaster, id);
  await db().$executeRaw`update pgboss.job set state = 'completed'`;
  const input = { memberId: li.id, sourceAddress: 'li@old.example', password: 'the new one' };
  expect(await startMapping(domain.postmaster, input)).toEqual({ started: true, undo: false });
  expect(await mapping()).toMatchObject({ state: 'RUNNING', syncedAt: null, syncEndedAt: null, finishedAt: null });
  expect((await copyJobs(id)).filter(({ state }) => state === 'created')).toHaveLength(1);
  await db().mapping.update({ where: { id }, data: { state: 'DONE' } });
  expect(await row()).toMatchObject({ inSync: true, syncedAt: null });
});

test('a mailbox whose password went with the window is not in sync, whatever comes after', async () => {
  await db().sourcePassword.deleteMany();
  expect(await row()).toMatchObject({ inSync: false, syncEndedAt: null });
});
