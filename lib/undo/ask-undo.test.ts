import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { resumeMapping } from '../mappings/pause-mapping.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { MailboxLease } from '../progress/lease.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, type SampleMember, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { cancelUndo, chooseUndo } from './choose-undo.ts';
import { findUndo, findUndoMessages } from './find-undo.ts';
import { healUndos } from './heal-undos.ts';

useRoomDatabase();

let domain: SampleDomain;
let li: SampleMember;
let id: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  li = memberOf(domain, 0);
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'wrong@old.example', password: 'wrong one' });
  ({ id } = await db().mapping.findUniqueOrThrow({ where: { memberId: li.id } }));
});

const change = (sourceAddress = 'right@old.example') =>
  startMapping(domain.postmaster, { memberId: li.id, sourceAddress, password: 'right one' });
const mapping = () => db().mapping.findUniqueOrThrow({ where: { id } });
const events = async () =>
  (await db().mappingEvent.findMany({ orderBy: [{ at: 'asc' }, { id: 'asc' }] })).map(({ code }) => code);
const undoJobs = () =>
  db().$queryRaw<{ data: unknown }[]>`select data from pgboss.job where name = 'undo-mapping' and state = 'created'`;
const CHOICE = { choice: 'MOVE', folderName: '搬错的邮件' } as const;

async function password(): Promise<string | null> {
  const row = await db().sourcePassword.findUnique({ where: { mappingId: id } });
  return row === null ? null : unseal(processKeyring(), { purpose: 'source-password', owner: id }, row);
}

test('R3: another address after mail has come starts nothing and asks what becomes of it', async () => {
  await sampleFolder(id, 'INBOX', { copied: 3, refused: 1, pending: 5 });
  expect(await change()).toEqual({ started: false, undo: true });
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'undo_choice', sourceAddress: 'wrong@old.example' });
  expect(await password()).toBe('right one');
  expect(await db().ledgerEntry.count()).toBe(4);
  expect(await findUndo(domain.postmaster, id)).toMatchObject({
    from: 'wrong@old.example',
    to: 'right@old.example',
    choice: null,
    count: 3,
    bytes: 300,
    settled: 0,
    folders: [{ path: 'INBOX', count: 3, bytes: 300 }],
  });
  expect(await events()).toEqual(['started', 'undo_asked']);
  await expect(resumeMapping(domain.postmaster, id)).rejects.toMatchObject({ code: 'mapping.undo_open' });
  const again = { memberId: li.id, sourceAddress: 'right@old.example', password: 'x' };
  await expect(startMapping(li.actor, again)).rejects.toMatchObject({ code: 'mapping.undo_open' });
});

test('R3: a worker that has the mailbox in its hands loses it when the address changes', async () => {
  await sampleFolder(id, 'INBOX', { copied: 1, pending: 5 });
  const lease = await MailboxLease.take(li.id, 'worker');
  if (lease === null) throw new Error('the lease is held');
  await change();
  await expect(db().$transaction((tx) => lease.fence(tx, id))).rejects.toThrow('belongs to another worker');
  await lease.release();
});

test('R3: also where nothing has come yet, and then the new address simply starts', async () => {
  const lease = await MailboxLease.take(li.id, 'worker');
  if (lease === null) throw new Error('the lease is held');
  await sampleFolder(id, 'INBOX', { refused: 2, pending: 5 });
  expect(await change()).toEqual({ started: true, undo: false });
  await expect(db().$transaction((tx) => lease.fence(tx, id))).rejects.toThrow('belongs to another worker');
  expect(await mapping()).toMatchObject({ state: 'RUNNING', sourceAddress: 'right@old.example', countedAt: null });
  expect(await db().folderProgress.count()).toBe(0);
  await lease.release();
});

test('R3: what came is listed message by message, page by page, the newest first', async () => {
  const { id: folderId } = await sampleFolder(id, 'INBOX', { copied: 60 });
  await change();
  const first = await findUndoMessages(domain.postmaster, id, folderId, 0);
  expect([first.messages.length, first.next]).toEqual([50, 50]);
  const second = await findUndoMessages(domain.postmaster, id, folderId, first.next ?? 0);
  expect([second.messages.length, second.next]).toEqual([10, null]);
  expect(new Set([...first.messages, ...second.messages].map(({ uid }) => uid)).size).toBe(60);
});

test('R3: a choice enqueues one undo, and a second one is refused', async () => {
  await sampleFolder(id, 'INBOX', { copied: 1 });
  await change();
  await chooseUndo(domain.postmaster, id, CHOICE);
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'undo_running' });
  expect(await undoJobs()).toEqual([{ data: { mappingId: id } }]);
  await expect(chooseUndo(domain.postmaster, id, { ...CHOICE, choice: 'REMOVE' })).rejects.toMatchObject({
    code: 'mapping.undo_open',
  });
  await expect(cancelUndo(domain.postmaster, id)).rejects.toMatchObject({ code: 'mapping.undo_open' });
  await expect(change('third@old.example')).rejects.toMatchObject({ code: 'mapping.undo_open' });
  expect(await events()).toEqual(['started', 'undo_asked', 'undo_chosen']);
});

test('R3: a chosen undo without a job gets one', async () => {
  await sampleFolder(id, 'INBOX', { copied: 1 });
  await change();
  expect(await healUndos(SYSTEM)).toBe(0);
  await chooseUndo(domain.postmaster, id, CHOICE);
  expect(await healUndos(SYSTEM)).toBe(0);
  await db().$executeRaw`delete from pgboss.job`;
  expect(await healUndos(SYSTEM)).toBe(1);
  expect(await undoJobs()).toHaveLength(1);
});

test('R3: the first address was right after all: everything stays, and its password is asked for', async () => {
  await sampleFolder(id, 'INBOX', { copied: 2 });
  await change();
  await cancelUndo(domain.postmaster, id);
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'no_password', sourceAddress: 'wrong@old.example' });
  expect(await password()).toBeNull();
  expect(await db().mappingUndo.count()).toBe(0);
  expect(await db().ledgerEntry.count()).toBe(2);
});

test('R3: typing the first address again takes the question back and goes on', async () => {
  await sampleFolder(id, 'INBOX', { copied: 2 });
  await change();
  await db().$executeRaw`delete from pgboss.job`;
  expect(await change('wrong@old.example')).toEqual({ started: true, undo: false });
  expect(await db().mappingUndo.count()).toBe(0);
  expect(await db().ledgerEntry.count()).toBe(2);
  expect(await copyJobs(id)).toHaveLength(1);
});

test('R3: typing a third address changes what the question is about', async () => {
  await sampleFolder(id, 'INBOX', { copied: 2 });
  await change();
  await change('third@old.example');
  expect(await findUndo(domain.postmaster, id)).toMatchObject({ from: 'wrong@old.example', to: 'third@old.example' });
});
