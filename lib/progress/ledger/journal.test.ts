import { afterEach, beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { memberOf, sampleDomain } from '../../testing/sample-domain.ts';
import { type FolderSums, folderSums, unbalanced } from '../balance.ts';
import { LeaseLostError, MailboxLease } from '../lease.ts';
import { knownFolders, recordFolders, recordListing } from '../record-folder.ts';
import { openIntents } from './intents.ts';
import { Journal } from './journal.ts';
import { claimedUids, orphanedEntries, type Settlement, settledByFolder, settledUids, UidRanges } from './ledger.ts';
import type { SettledBatch } from './record-group.ts';

useRoomDatabase();

const DAY = new Date('2024-05-06T07:08:09Z');
const NEWER = new Date('2025-05-06T07:08:09Z');
/** More UIDs than any of these tests settles. */
const ALL = Array.from({ length: 50 }, (_, i) => i + 1);

let mappingId: string;
let lease: MailboxLease;
beforeEach(async () => {
  const domain = await sampleDomain('qinghe.example', { members: ['li'] });
  const { id: memberId } = memberOf(domain, 0);
  const mapping = { memberId, sourceAddress: 'li@old.example', state: 'RUNNING', createdBy: 'test' } as const;
  mappingId = (await db().mapping.create({ data: mapping })).id;
  const taken = await MailboxLease.take(memberId, 'test');
  if (taken === null) throw new Error('the lease is held');
  lease = taken;
});
afterEach(() => lease.release());

const folder = (sourcePath: string, destinationPath = sourcePath) => ({
  sourcePath,
  destinationPath,
  sourceDelimiter: '/',
  specialUse: null,
});

async function inbox(pendingCount = 10): Promise<string> {
  const [{ id } = { id: '' }] = await recordFolders(lease, mappingId, [folder('INBOX')]);
  await recordListing(lease, mappingId, [listing(id, pendingCount)]);
  return id;
}

const listing = (folderId: string, pendingCount: number, uidValidity = 7n) => ({
  folderId,
  uidValidity,
  pendingCount,
  pendingBytes: pendingCount * 100,
  newestPendingAt: pendingCount > 0 ? DAY : null,
  oldestListedAt: DAY,
});

const settled = (uid: number, outcome: Settlement['outcome'], changes: Partial<Settlement> = {}): Settlement => ({
  uid,
  outcome,
  reason: null,
  sizeBytes: 100,
  internalDate: DAY,
  hash: Buffer.alloc(32, uid),
  destinationUidValidity: 3n,
  destinationUid: BigInt(1000 + uid),
  serverText: null,
  flags: [],
  ...changes,
});

const record = (folderId: string, entries: Settlement[]) => ({ folderId, sourceUidValidity: 7n, entries });

/** One record in a transaction of its own; gives the state that was seen. */
async function recordBatch(from: MailboxLease, batch: SettledBatch): Promise<string | null> {
  const journal = new Journal(from, mappingId);
  await journal.settle(batch);
  return journal.state;
}
const counters = (id: string) => db().folderProgress.findUniqueOrThrow({ where: { id } });

test('counters move together with the ledger rows that they count, outcome by outcome', async () => {
  const id = await inbox(10);
  const entries = [
    settled(1, 'COPIED'),
    settled(2, 'COPIED'),
    settled(3, 'SKIPPED'),
    settled(4, 'REFUSED', { reason: 'message_too_big' }),
    settled(5, 'GONE'),
  ];
  expect(await recordBatch(lease, { ...record(id, entries), newestPendingAt: NEWER })).toBe('RUNNING');
  expect(await counters(id)).toMatchObject({
    listedCount: 10,
    copiedCount: 2,
    copiedBytes: 200n,
    skippedCount: 1,
    refusedCount: 1,
    goneCount: 1,
    newestPendingAt: NEWER,
  });
  expect(await settledUids(id, 7n, ALL)).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(await settledUids(id, 8n, ALL)).toEqual(new Set());
  expect(unbalanced(await folderSums(db(), mappingId)).map(({ sourcePath }) => sourcePath)).toEqual(['INBOX']);
  await recordBatch(
    lease,
    record(
      id,
      [6, 7, 8, 9, 10].map((uid) => settled(uid, 'COPIED')),
    ),
  );
  expect(unbalanced(await folderSums(db(), mappingId))).toEqual([]);
});

test('a message that is settled already is not settled again, and nothing of that batch is recorded', async () => {
  const id = await inbox();
  await recordBatch(lease, record(id, [settled(1, 'COPIED')]));
  await expect(recordBatch(lease, record(id, [settled(2, 'COPIED'), settled(1, 'COPIED')]))).rejects.toMatchObject({
    code: '23505',
  });
  expect(await counters(id)).toMatchObject({ copiedCount: 1, copiedBytes: 100n });
  expect(await settledUids(id, 7n, ALL)).toEqual(new Set([1]));
});

test('what is settled of a folder is known by ranges, with gaps, by UIDVALIDITY', async () => {
  const id = await inbox(20);
  const uids = [1, 2, 3, 7, 9, 10, 20];
  await recordBatch(
    lease,
    record(
      id,
      uids.toReversed().map((uid) => settled(uid, uid % 2 ? 'COPIED' : 'GONE')),
    ),
  );
  await recordBatch(lease, { ...record(id, [settled(4, 'COPIED')]), sourceUidValidity: 8n });
  const found = (await settledByFolder(mappingId)).get(id);
  expect([...(found?.keys() ?? [])].sort()).toEqual([7n, 8n]);
  const own = found?.get(7n);
  expect([...(own ?? [])]).toEqual(uids);
  expect(own?.size).toBe(uids.length);
  expect(ALL.filter((uid) => own?.has(uid))).toEqual(uids);
  expect([...(found?.get(8n) ?? [])]).toEqual([4]);
  expect([new UidRanges('').size, new UidRanges('').has(1), [...new UidRanges('')]]).toEqual([0, false, []]);
});

test('a worker that lost the lease records neither batch nor listing nor folder nor intent', async () => {
  const id = await inbox();
  await db().mailboxLease.updateMany({ data: { epoch: { increment: 1 } } });
  const intent = { folderId: id, sourceUidValidity: 7n, destinationUidValidity: 3n, destinationUidNext: 1n, messages: [] };
  await expect(recordBatch(lease, record(id, [settled(1, 'COPIED')]))).rejects.toBeInstanceOf(LeaseLostError);
  await expect(recordListing(lease, mappingId, [listing(id, 99)])).rejects.toBeInstanceOf(LeaseLostError);
  await expect(recordFolders(lease, mappingId, [folder('Sent')])).rejects.toBeInstanceOf(LeaseLostError);
  await expect(new Journal(lease, mappingId).intend(intent)).rejects.toBeInstanceOf(LeaseLostError);
  expect(await counters(id)).toMatchObject({ listedCount: 10, copiedCount: 0, removedAt: null });
  expect(await db().folderProgress.count()).toBe(1);
  expect(await db().ledgerEntry.count()).toBe(0);
  expect(await db().intent.count()).toBe(0);
});

test('an intent comes back as it was written and ends in the transaction that settles it', async () => {
  const id = await inbox();
  const messages = [
    { uid: 4_294_967_295, sizeBytes: 12_000_000, internalDate: DAY, flags: ['\\Seen', 'NonJunk'], hash: Buffer.alloc(32, 9) },
    { uid: 2, sizeBytes: 0, internalDate: NEWER, flags: [], hash: Buffer.alloc(32, 1) },
  ];
  const head = {
    folderId: id,
    sourceUidValidity: 4_294_967_295n,
    destinationUidValidity: 3n,
    destinationUidNext: 4_294_967_295n,
  };
  const intentId = await new Journal(lease, mappingId).intend({ ...head, messages });
  expect(await openIntents(mappingId)).toEqual([{ id: intentId, ...head, messages, destinationPath: 'INBOX' }]);
  await expect(recordBatch(lease, { ...record(id, [settled(1, 'COPIED'), settled(1, 'COPIED')]), intentId })).rejects.toThrow();
  expect(await openIntents(mappingId)).toHaveLength(1);
  await recordBatch(lease, { ...record(id, [settled(2, 'COPIED')]), intentId });
  expect(await openIntents(mappingId)).toEqual([]);
});

test('a message that arrives again under a new UIDVALIDITY is re-keyed and counted once', async () => {
  const id = await inbox();
  await recordBatch(lease, record(id, [settled(1, 'COPIED'), settled(2, 'REFUSED', { hash: null })]));
  const orphans = await orphanedEntries(id, 8n);
  expect(orphans).toEqual([{ uidValidity: 7n, uid: 1n, hash: Buffer.alloc(32, 1), sizeBytes: 100, internalDate: DAY }]);
  const rekeyed = orphans.map((from) => ({ from, uid: 41 }));
  await recordBatch(lease, { ...record(id, []), sourceUidValidity: 8n, rekeyed });
  expect(await counters(id)).toMatchObject({ copiedCount: 1, refusedCount: 1 });
  expect(await settledUids(id, 8n, ALL)).toEqual(new Set([41]));
  expect(await settledUids(id, 7n, ALL)).toEqual(new Set([2]));
  expect(await orphanedEntries(id, 8n)).toEqual([]);
});

test('what the ledger has given to any folder with the same destination is claimed there, and elsewhere not', async () => {
  const [one, two] = await recordFolders(lease, mappingId, [folder('A', 'Archive'), folder('B', 'Archive')]);
  await recordBatch(lease, record(one?.id ?? '', [settled(1, 'COPIED')]));
  await recordBatch(
    lease,
    record(two?.id ?? '', [settled(1, 'COPIED', { destinationUid: 5n }), settled(2, 'GONE', { destinationUid: null })]),
  );
  expect(await claimedUids(mappingId, 'Archive', 3n)).toEqual(new Set([1001n, 5n]));
  expect(await claimedUids(mappingId, 'Archive', 4n)).toEqual(new Set());
  expect(await claimedUids(mappingId, 'INBOX', 3n)).toEqual(new Set());
});

test('the total is what is settled and what is pending: it falls with deletions at the source, never for mail that is here', async () => {
  const id = await inbox(10);
  await recordBatch(lease, record(id, [settled(1, 'COPIED'), settled(2, 'COPIED')]));
  await recordListing(lease, mappingId, [listing(id, 3)]);
  expect(await counters(id)).toMatchObject({ listedCount: 5, listedBytes: 500n, newestPendingAt: DAY });
  await recordListing(lease, mappingId, [{ ...listing(id, 0), oldestListedAt: null }]);
  expect(await counters(id)).toMatchObject({ listedCount: 2, newestPendingAt: null, oldestListedAt: DAY });
  const { countedAt } = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
  expect(Math.abs((countedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('C2: when mail last came into a folder is remembered, also when a later listing holds only older mail, or none', async () => {
  const id = await inbox(1);
  const newest = async (newestListedAt: Date | null) => {
    await recordListing(lease, mappingId, [{ ...listing(id, 1), newestListedAt }]);
    return (await db().folderProgress.findUniqueOrThrow({ where: { id } })).newestListedAt;
  };
  expect(await newest(null)).toBeNull();
  expect(await newest(DAY)).toEqual(DAY);
  const later = new Date(DAY.getTime() + 1000);
  expect(await newest(later)).toEqual(later);
  expect(await newest(DAY)).toEqual(later);
  expect(await newest(null)).toEqual(later);
});

test('a folder keeps the destination that it was given first', async () => {
  await recordFolders(lease, mappingId, [folder('已发送', 'Sent')]);
  await recordFolders(lease, mappingId, [folder('已发送', 'Sent (2)'), folder('INBOX')]);
  expect(await knownFolders(mappingId)).toEqual(
    new Map([
      ['已发送', 'Sent'],
      ['INBOX', 'INBOX'],
    ]),
  );
});

test('a folder that is removed at the source keeps what was copied, and its sums balance', async () => {
  const [gone] = await recordFolders(lease, mappingId, [folder('Old project'), folder('INBOX')]);
  const id = gone?.id ?? '';
  await recordListing(lease, mappingId, [listing(id, 10)]);
  await recordBatch(lease, record(id, [settled(1, 'COPIED'), settled(2, 'COPIED')]));
  const listed = await recordFolders(lease, mappingId, [folder('INBOX')]);
  expect(listed.map(({ sourcePath }) => sourcePath)).toEqual(['INBOX']);
  expect(await counters(id)).toMatchObject({
    removedAt: expect.any(Date),
    newestPendingAt: null,
    copiedCount: 2,
    listedCount: 2,
    listedBytes: 200n,
  });
  expect(unbalanced(await folderSums(db(), mappingId))).toEqual([]);
  await recordFolders(lease, mappingId, [folder('Old project'), folder('INBOX')]);
  expect(await counters(id), 'and it may come back').toMatchObject({ removedAt: null });
});

const EVEN: FolderSums = {
  sourcePath: 'INBOX',
  listed: 10,
  copied: 6,
  skipped: 1,
  refused: 1,
  gone: 2,
  ledger: { copied: 6, skipped: 1, refused: 1, gone: 2 },
};

test('sums that add up are in balance, an empty folder among them', () => {
  const empty = {
    sourcePath: 'x',
    listed: 0,
    copied: 0,
    skipped: 0,
    refused: 0,
    gone: 0,
    ledger: { copied: 0, skipped: 0, refused: 0, gone: 0 },
  };
  expect(unbalanced([EVEN, empty])).toEqual([]);
});

test.each<[string, FolderSums]>([
  ['more listed than settled', { ...EVEN, listed: 11 }],
  ['more settled than listed', { ...EVEN, listed: 9 }],
  ['one copied that no ledger row proves', { ...EVEN, ledger: { ...EVEN.ledger, copied: 5 } }],
  ['one ledger row too many', { ...EVEN, ledger: { ...EVEN.ledger, copied: 7 } }],
  ['a skipped one without its row', { ...EVEN, ledger: { ...EVEN.ledger, skipped: 0 } }],
  ['a refused one without its row', { ...EVEN, ledger: { ...EVEN.ledger, refused: 0 } }],
  ['a gone one without its row', { ...EVEN, ledger: { ...EVEN.ledger, gone: 1 } }],
  ['copied and refused mistaken for one another', { ...EVEN, ledger: { ...EVEN.ledger, copied: 5, refused: 2 } }],
])('%s is out of balance', (_what, sums) => {
  expect(unbalanced([EVEN, sums])).toEqual([sums]);
});
