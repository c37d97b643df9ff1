import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { finishTime } from './eta.ts';
import { findDomainProgress, findMailboxProgress } from './find-progress.ts';

useRoomDatabase();

const AT = new Date('2026-11-20T08:00:00Z');

test.each<[string, number, number | null, Date | null]>([
  ['600 messages at 60 a minute take ten minutes', 600, 60, new Date('2026-11-20T08:10:00Z')],
  ['nothing left has no end', 0, 60, null],
  ['a total that fell below what is settled has no end', -3, 60, null],
  ['nothing measured promises nothing', 600, null, null],
  ['less than one a minute promises nothing', 600, 0, null],
])('%s', (_sentence, left, rate, end) => {
  expect(finishTime(left, rate, AT)).toEqual(end);
});

test('a provider that gives out two gigabytes a day needs more than three days for nine, however fast it is at the moment', () => {
  const budget = { bytesLeft: 9e9, bytesPerDay: 2e9 };
  expect(finishTime(600, 60, AT, budget)).toEqual(new Date('2026-11-23T20:00:00Z'));
  expect(finishTime(600, 60, AT, { ...budget, bytesLeft: 1e9 })).toEqual(new Date('2026-11-20T08:10:00Z'));
  expect(finishTime(600, 60, AT, { ...budget, bytesPerDay: null })).toEqual(new Date('2026-11-20T08:10:00Z'));
});

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
});

async function mapping(position: number, state: 'RUNNING' | 'DONE' = 'RUNNING'): Promise<string> {
  const { id: memberId, address } = memberOf(domain, position);
  return (await db().mapping.create({ data: { memberId, sourceAddress: address, state, createdBy: 'test' } })).id;
}

test('a domain before its move has nothing to show and no invented end', async () => {
  const progress = await findDomainProgress(domain.postmaster, domain.id);
  expect(progress).toMatchObject({
    members: 3,
    mappings: 0,
    total: 0,
    settled: 0,
    percent: null,
    ratePerMinute: null,
    finishAt: null,
    countedAt: null,
  });
});

test('the totals of a domain are those of its mailboxes and of no other', async () => {
  await sampleFolder(await mapping(0), 'INBOX', { copied: 30, refused: 2, pending: 8 });
  await sampleFolder(await mapping(1), 'Sent', { copied: 10, pending: 50 });
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  const { id } = await db().mapping.create({
    data: { memberId: memberOf(elsewhere, 0).id, sourceAddress: 'x@y.example', createdBy: 'test' },
  });
  await sampleFolder(id, 'INBOX', { copied: 500 });
  const progress = await findDomainProgress(domain.postmaster, domain.id);
  expect(progress).toMatchObject({
    mappings: 2,
    total: 100,
    settled: 42,
    copied: 40,
    percent: 42,
    totalBytes: 9800,
    copiedBytes: 4000,
  });
  expect(progress.counts).toMatchObject({ none: 1, running: 2 });
  expect(progress.ratePerMinute).toBeGreaterThan(0);
  expect(progress.finishAt?.getTime()).toBeGreaterThan(Date.now());
});

test('a domain is at 100 percent only when every mailbox is verified', async () => {
  const [one, two] = [await mapping(0, 'DONE'), await mapping(1)];
  await sampleFolder(one, 'INBOX', { copied: 3 });
  await sampleFolder(two, 'INBOX', { copied: 3 });
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent: 99 });
  await db().mapping.update({ where: { id: two }, data: { state: 'DONE' } });
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent: 100, finishAt: null });
});

test.each<[string, number, number, number]>([
  ['mail that is added at the sources does not lower what they had reached', 50, 100, 75],
  ['it is what the mailboxes show, taken together', 90, 30, 60],
  ['where more has come than was promised, what has come counts', 5, 0, 10],
])('of a domain of two mailboxes with 100 messages each, 10 of them here: %s', async (_sentence, one, two, percent) => {
  for (const [position, bestPercent] of [one, two].entries()) {
    const id = await mapping(position);
    await sampleFolder(id, 'INBOX', { copied: 10, pending: 90 });
    await db().mapping.update({ where: { id }, data: { bestPercent } });
  }
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent, total: 200, settled: 20 });
});

test('a verified mailbox counts as whole while mail that came later is on its way', async () => {
  await sampleFolder(await mapping(0, 'DONE'), 'INBOX', { copied: 50, pending: 50 });
  await sampleFolder(await mapping(1), 'INBOX', { pending: 100 });
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent: 50 });
});

test('a mailbox that is counted for the first time makes the domain larger, and its percentage says so', async () => {
  const [one, two] = [await mapping(0), await mapping(1)];
  await sampleFolder(one, 'INBOX', { copied: 80, pending: 20 });
  await db().mapping.update({ where: { id: one }, data: { bestPercent: 80 } });
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent: 80 });
  await sampleFolder(two, 'INBOX', { pending: 100 });
  expect(await findDomainProgress(domain.postmaster, domain.id)).toMatchObject({ percent: 40 });
});

test('P2: a mailbox shows its folders, and since when everything is here', async () => {
  const id = await mapping(0);
  await sampleFolder(id, 'INBOX', { copied: 2, gone: 1, pending: 1 });
  await sampleFolder(id, '已发送', { copied: 4 });
  const { actor, id: memberId } = memberOf(domain, 0);
  const progress = await findMailboxProgress(actor, memberId);
  expect(progress?.folders).toMatchObject([
    { sourcePath: 'INBOX', listed: 4, copied: 2, gone: 1, percent: 75 },
    { sourcePath: '已发送', listed: 4, copied: 4, percent: 100 },
  ]);
  expect(progress).toMatchObject({
    // The newest message that is missing is of the second before.
    mapping: { total: 8, settled: 7, percent: 87, everythingSince: new Date('2024-05-06T07:08:10Z') },
  });
});

/** Li’s folders with the newest message that each is waiting for. */
async function foldersPending(...pending: (string | null)[]): Promise<string[]> {
  const id = await mapping(0);
  const ids: string[] = [];
  for (const [i, newestPendingAt] of pending.entries()) {
    const { id: folderId } = await sampleFolder(id, `F${i}`, { copied: 2, pending: newestPendingAt === null ? 0 : 3 });
    await db().folderProgress.update({ where: { id: folderId }, data: { newestPendingAt } });
    ids.push(folderId);
  }
  return ids;
}

async function everythingSince(): Promise<string | null> {
  const { actor, id } = memberOf(domain, 0);
  return (await findMailboxProgress(actor, id))?.mapping.everythingSince?.toISOString() ?? null;
}

test('P2: the folder whose missing mail is newest decides since when everything is here', async () => {
  await foldersPending('2023-02-03T00:00:00Z', null, '2024-03-01T10:00:00Z', '2019-01-01T00:00:00Z');
  expect(await everythingSince()).toBe('2024-03-01T10:00:01.000Z');
});

test('a folder that was not counted yet hides it, unless the source lists it no more', async () => {
  const [, folderId = ''] = await foldersPending('2024-03-01T10:00:00Z', null);
  await db().folderProgress.update({ where: { id: folderId }, data: { countedAt: null } });
  expect(await everythingSince()).toBeNull();
  await db().folderProgress.update({ where: { id: folderId }, data: { removedAt: AT } });
  expect(await everythingSince()).toBe('2024-03-01T10:00:01.000Z');
});

test('mail that comes in at the source and is not here yet takes the claim back', async () => {
  const [folderId = ''] = await foldersPending('2024-03-01T10:00:00Z');
  await db().folderProgress.update({ where: { id: folderId }, data: { newestPendingAt: AT } });
  expect(await everythingSince()).toBe('2026-11-20T08:00:01.000Z');
});

test('nothing is claimed to be here before anything is, nor when all is', async () => {
  const [folderId = ''] = await foldersPending('2024-03-01T10:00:00Z');
  await db().folderProgress.update({ where: { id: folderId }, data: { copiedCount: 0 } });
  expect(await everythingSince()).toBeNull();
  await db().folderProgress.update({ where: { id: folderId }, data: { newestPendingAt: null, copiedCount: 5 } });
  expect(await everythingSince()).toBeNull();
});

test('a member without a move has no progress', async () => {
  const { actor, id } = memberOf(domain, 1);
  expect(await findMailboxProgress(actor, id)).toBeNull();
});
