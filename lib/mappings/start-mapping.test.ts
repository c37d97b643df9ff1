import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { startMapping, startMappingIn } from './start-mapping.ts';

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

test('a start seals the password, runs, enqueues one job of ids only, and is audited without a secret', async () => {
  expect(await startMapping(li.actor, input())).toEqual({ started: true, undo: false });
  const { id, ...row } = await mapping();
  expect(row).toMatchObject({
    state: 'RUNNING',
    reason: null,
    sourceAddress: 'li@old.example',
    createdBy: `member:${li.address}`,
    startedBy: `member:${li.address}`,
    startedAt: expect.any(Date),
    finishedAt: null,
  });
  expect(await storedPassword()).toBe(PASSWORD);
  expect(await copyJobs(id)).toEqual([{ state: 'created', data: { mappingId: id }, group: 'imap.old.example' }]);
  expect(await db().auditEvent.findMany()).toMatchObject([
    { action: 'mapping.started', subject: li.address, values: { source: 'li@old.example' }, actor: `member:${li.address}` },
  ]);
});

test('a second click starts nothing and enqueues no second job', async () => {
  const id = await start();
  expect(await startMapping(domain.postmaster, input())).toEqual({ started: false, undo: false });
  expect(await copyJobs(id)).toHaveLength(1);
});

test('ten clicks at once start one move with one job', async () => {
  const clicks = await Promise.all(Array.from({ length: 10 }, () => startMapping(li.actor, input())));
  expect(clicks.filter(({ started }) => started)).toHaveLength(1);
  expect(await copyJobs((await mapping()).id)).toHaveLength(1);
  expect(await db().mapping.count()).toBe(1);
});

test('a start whose transaction is rolled back leaves neither job nor password nor state', async () => {
  const undone = inTransaction(async (tx) => {
    await startMappingIn(tx, li.actor, input());
    throw new Error('something later failed');
  });
  await expect(undone).rejects.toThrow('something later failed');
  expect(await db().mapping.count()).toBe(0);
  expect(await db().sourcePassword.count()).toBe(0);
  expect(await db().$queryRaw`select 1 from pgboss.job where name = 'copy-mailbox'`).toEqual([]);
});

test('S2: without an open window nothing starts', async () => {
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  await expect(startMapping(domain.postmaster, input())).rejects.toMatchObject({ code: 'window.closed' });
  expect(await db().mapping.count()).toBe(0);
});

test('without a server to read from nothing starts', async () => {
  await db().sourceServer.deleteMany();
  await expect(startMapping(domain.postmaster, input())).rejects.toMatchObject({ code: 'source.missing' });
  expect(await db().mapping.count()).toBe(0);
});

test('for a disabled account nothing starts', async () => {
  await db().member.update({ where: { id: li.id }, data: { disabledAt: new Date() } });
  await expect(startMapping(domain.postmaster, input())).rejects.toMatchObject({ code: 'members.disabled' });
  expect(await db().mapping.count()).toBe(0);
});

test('S2: a member starts their own move and nobody else’s', async () => {
  const wang = memberOf(domain, 1);
  await expect(startMapping(li.actor, input({ memberId: wang.id }))).rejects.toMatchObject({ code: 'not_found' });
  await expect(startMapping(li.actor, input({ memberId: crypto.randomUUID() }))).rejects.toMatchObject({ code: 'not_found' });
  expect(await db().mapping.count()).toBe(0);
});

test('a new password for a running move takes the place of the old one', async () => {
  await start();
  expect(await startMapping(li.actor, input({ password: 'another' }))).toEqual({ started: false, undo: false });
  expect(await storedPassword()).toBe('another');
});

test('a wrong address is changed while nothing of it has arrived, and what was listed of it is forgotten', async () => {
  const id = await start();
  await sampleFolder(id, 'INBOX', { pending: 5 });
  await startMapping(li.actor, input({ sourceAddress: 'li.na@old.example' }));
  expect(await mapping()).toMatchObject({ id, sourceAddress: 'li.na@old.example', state: 'RUNNING' });
  expect(await db().folderProgress.count()).toBe(0);
});

test('what was promised of another old account is forgotten with it', async () => {
  const id = await start();
  const promised = { bestPercent: 40, countedAt: new Date(), skippedFolders: [{ path: 'Chats', reason: 'chats' }] };
  await db().mapping.update({ where: { id }, data: promised });
  await startMapping(li.actor, input({ sourceAddress: 'li.na@old.example' }));
  expect(await mapping()).toMatchObject({ bestPercent: 0, countedAt: null, skippedFolders: [] });
});

test('R3: another old account is refused to a member once mail of the first has arrived, and nothing is changed', async () => {
  const id = await start();
  await sampleFolder(id, 'INBOX', { copied: 2, pending: 5 });
  await expect(startMapping(li.actor, input({ sourceAddress: 'wang@old.example', password: 'other' }))).rejects.toMatchObject({
    code: 'mapping.other_account',
    values: { source: 'li@old.example', count: 2 },
  });
  expect(await mapping()).toMatchObject({ sourceAddress: 'li@old.example' });
  expect(await storedPassword()).toBe(PASSWORD);
  expect(await db().ledgerEntry.count()).toBe(2);
});

test('another old account is refused while a batch of the first is under way with unknown outcome', async () => {
  const id = await start();
  const { id: folderId } = await sampleFolder(id, 'INBOX', { pending: 5 });
  const head = { mappingId: id, folderId, epoch: 1, sourceUidValidity: 7, destinationUidValidity: 1, destinationUidNext: 1 };
  await db().intent.create({
    data: { ...head, uids: [1], sizesBytes: [1], internalDates: [new Date()], hashes: [Buffer.from('x')] },
  });
  await expect(startMapping(li.actor, input({ sourceAddress: 'wang@old.example' }))).rejects.toMatchObject({
    code: 'mapping.other_account',
  });
});

test('R3: a restart after a failure goes on: beginning, ledger and counts stay, the reason goes', async () => {
  const id = await start();
  await sampleFolder(id, 'INBOX', { copied: 2, pending: 5 });
  const { startedAt } = await mapping();
  await db().mapping.update({
    where: { id },
    data: { state: 'FAILED', reason: 'wrong_password', serverText: 'no', retryCount: 3 },
  });
  await inTransaction((tx) => forgetPasswords(tx, [id]));
  await db().$executeRaw`update pgboss.job set state = 'completed'`;

  expect(await startMapping(domain.postmaster, input({ password: 'the right one' }))).toEqual({ started: true, undo: false });

  expect(await mapping()).toMatchObject({
    state: 'RUNNING',
    reason: null,
    serverText: null,
    retryCount: 0,
    startedAt,
    startedBy: `member:${li.address}`,
  });
  expect(await db().folderProgress.findMany()).toMatchObject([{ copiedCount: 2, listedCount: 7 }]);
  expect((await copyJobs(id)).map(({ state }) => state).sort()).toEqual(['completed', 'created']);
  expect(await storedPassword()).toBe('the right one');
});

/** The old server numbers its mail anew, and little of it is found again. */
async function rebuild(id: string): Promise<void> {
  await sampleFolder(id, 'INBOX', { copied: 2, pending: 5 });
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason: 'source_rebuilt', bestPercent: 62 } });
}

test.each<[string, () => Parameters<typeof startMapping>[0]]>([
  ['postmaster', () => domain.postmaster],
  ['operator', () => OPERATOR],
])('the %s who starts a rebuilt source again has accepted it, and that is audited', async (_who, actor) => {
  const id = await start();
  await rebuild(id);
  expect(await startMapping(actor(), input())).toEqual({ started: true, undo: false });
  expect(await mapping()).toMatchObject({ state: 'RUNNING', reason: null, rebuiltAccepted: true, bestPercent: 62 });
  const audited = await db().auditEvent.findMany({ where: { action: 'mapping.started' }, orderBy: { at: 'asc' } });
  expect(audited.map(({ values }) => values)).toEqual([
    { source: 'li@old.example' },
    { source: 'li@old.example', accepted: 'source_rebuilt' },
  ]);
});

test('a list that is imported starts a rebuilt source and accepts nothing', async () => {
  const id = await start();
  await rebuild(id);
  await inTransaction((tx) => startMappingIn(tx, domain.postmaster, input()));
  expect(await mapping()).toMatchObject({ state: 'RUNNING', rebuiltAccepted: false });
});

test('a restart after any other failure accepts nothing', async () => {
  const id = await start();
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason: 'wrong_password' } });
  await startMapping(domain.postmaster, input());
  expect(await mapping()).toMatchObject({ state: 'RUNNING', rebuiltAccepted: false });
});

test.each(['source_rebuilt', 'too_many_refused'])('what failed with %s the member does not start again', async (reason) => {
  const id = await start();
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason } });
  await expect(startMapping(li.actor, input({ password: 'another' }))).rejects.toMatchObject({ code: `mapping.${reason}` });
  expect(await mapping()).toMatchObject({ state: 'FAILED', reason, rebuiltAccepted: false });
  expect(await storedPassword()).toBe(PASSWORD);
});
