import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { balanceOf, balanceOfFolders, settledOf } from './balance-rule.ts';
import { readDomainExceptions, readMailboxExceptions } from './find-exceptions.ts';
import { findReportMailboxes, readReportMailboxes } from './find-mailboxes.ts';
import { findDomainReport, findMailboxReport, findOwnReport } from './find-report.ts';
import { readMailboxRecords } from './read-records.ts';
import { recordComparison } from './record-comparison.ts';

useRoomDatabase();

let domain: SampleDomain;
let li: string;
let wang: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'nobody', 'new'] });
  const mapping = async (position: number, state: 'DONE' | 'RUNNING' | 'NOT_STARTED') =>
    (
      await db().mapping.create({
        data: { memberId: memberOf(domain, position).id, sourceAddress: 'x@old.example', state, createdBy: 't' },
      })
    ).id;
  li = await mapping(0, 'DONE');
  wang = await mapping(1, 'RUNNING');
  await mapping(3, 'NOT_STARTED');
  const inbox = await sampleFolder(li, 'INBOX', { copied: 5, skipped: 2, refused: 3, gone: 1 });
  await sampleFolder(li, 'Sent', { copied: 4, refused: 1 });
  await sampleFolder(wang, 'INBOX', { copied: 2, pending: 3 });
  await db().ledgerEntry.updateMany({
    where: { folderId: inbox.id, outcome: 'REFUSED' },
    data: { reason: 'message_too_big', serverText: 'NO [TOOBIG] <b>52428800</b>' },
  });
  await db().ledgerEntry.updateMany({ where: { outcome: 'REFUSED', reason: null }, data: { reason: 'message_unreadable' } });
  await db().mapping.update({ where: { id: li }, data: { skippedFolders: [{ path: '[Gmail]/All Mail', reason: 'all_mail' }] } });
});

test('proof: a mailbox’s report adds up folder by folder and names every message that was not copied', async () => {
  const report = await findMailboxReport(domain.postmaster, li);
  expect(report).toMatchObject({
    domainName: 'qinghe.example',
    mapping: { address: 'li@qinghe.example', total: 16, settled: 16, skippedFolders: [{ reason: 'all_mail' }] },
    digest: null,
    comparison: null,
  });
  expect(report.folders.map((folder) => [folder.sourcePath, folder.listed, settledOf(folder)])).toEqual([
    ['INBOX', 11, 11],
    ['Sent', 5, 5],
  ]);
  expect(balanceOfFolders(report.folders)).toEqual({ kind: 'balanced' });
  expect(report.groups).toEqual([
    { outcome: 'REFUSED', reason: 'message_too_big', count: 3 },
    { outcome: 'REFUSED', reason: 'message_unreadable', count: 1 },
    { outcome: 'SKIPPED', reason: null, count: 2 },
    { outcome: 'GONE', reason: null, count: 1 },
  ]);
  expect(report.exceptions).toHaveLength(7);
  expect(report.exceptions[0]).toMatchObject({
    folder: 'INBOX',
    uid: '8',
    uidValidity: '7',
    sizeBytes: 100,
    internalDate: new Date('2024-05-06T07:08:09Z'),
    serverText: 'NO [TOOBIG] <b>52428800</b>',
  });
});

test('proof: a member has the own report and its files, and no other; whoever has started nothing has none', async () => {
  const own = memberOf(domain, 0).actor;
  const shown = await findMailboxReport(domain.postmaster, li);
  // Who else names the same old account is for the postmaster to know.
  expect(shown.mapping.sharedWith).toBe('new@qinghe.example');
  expect(await findOwnReport(own)).toEqual({ ...shown, mapping: { ...shown.mapping, sharedWith: null } });
  expect((await Array.fromAsync(readMailboxExceptions(own, li))).flat()).toHaveLength(7);
  expect((await Array.fromAsync(readMailboxRecords(own, li))).flat()).toHaveLength(16);
  for (const read of [readMailboxExceptions, readMailboxRecords]) {
    await expect(read(own, wang).next()).rejects.toMatchObject({ code: 'not_found' });
  }
  await expect(findMailboxReport(own, wang)).rejects.toMatchObject({ code: 'not_found' });
  expect(await findOwnReport(memberOf(domain, 2).actor)).toBeNull();
});

test('T6: a domain’s report says between which moments it was counted, and what is still on its way', async () => {
  await db().mapping.update({ where: { id: wang }, data: { countedAt: new Date('2024-05-07T00:00:00Z') } });
  const report = await findDomainReport(domain.postmaster, domain.id);
  expect(report).toMatchObject({
    listed: 21,
    copied: 11,
    skipped: 2,
    refused: 4,
    gone: 1,
    pending: 3,
    differing: 0,
    folderCount: 3,
    mailboxes: { all: 3, balanced: 1, uncounted: 1 },
    counted: { from: new Date('2024-05-06T07:08:09Z'), to: new Date('2024-05-07T00:00:00Z') },
    skippedFolders: [{ reason: 'all_mail', count: 1 }],
    run: null,
    compared: null,
  });
  expect(balanceOf(report)).toEqual({ kind: 'pending', count: 3 });
  expect(report.groups.reduce((sum, { count }) => sum + count, 0)).toBe(report.skipped + report.refused + report.gone);
});

test('proof: more settled than listed is said, and not hidden by a mailbox that still waits', async () => {
  await db().folderProgress.updateMany({ where: { mappingId: li, sourcePath: 'INBOX' }, data: { listedCount: 10 } });
  const report = await findDomainReport(domain.postmaster, domain.id);
  expect(balanceOf(report)).toEqual({ kind: 'differs', count: 1 });
  expect(report.mailboxes).toEqual({ all: 3, balanced: 0, uncounted: 1 });
  const { rows } = await findReportMailboxes(domain.postmaster, { mailDomainId: domain.id });
  expect(rows.map(({ address, pending, differing }) => [address, pending, differing])).toEqual([
    ['li@qinghe.example', 0, 1],
    ['new@qinghe.example', 0, 0],
    ['wang@qinghe.example', 3, 0],
  ]);
});

test('proof: the table has a row for every mailbox that is moved, by page and by search', async () => {
  const first = await findReportMailboxes(domain.postmaster, { mailDomainId: domain.id, limit: 2 });
  expect(first.rows.map(({ address }) => address)).toEqual(['li@qinghe.example', 'new@qinghe.example']);
  expect(first.rows[0]).toMatchObject({ state: 'exceptions', listed: 16, folderCount: 2, skippedFolderCount: 1, sha256: null });
  expect(first.matching).toBe(3);
  const next = await findReportMailboxes(domain.postmaster, { mailDomainId: domain.id, limit: 2, after: first.nextCursor ?? '' });
  expect(next.rows.map(({ address }) => address)).toEqual(['wang@qinghe.example']);
  const found = await findReportMailboxes(domain.postmaster, { mailDomainId: domain.id, search: 'wan' });
  expect(found.rows).toHaveLength(1);
  const all = await Array.fromAsync(readReportMailboxes(domain.postmaster, domain.id));
  expect(all.flat().map(({ address }) => address)).toHaveLength(3);
});

test('proof: the list of exceptions is whole, in order, page by page', async () => {
  const many = await sampleFolder(wang, 'Many', { refused: 2345 });
  await db().folderProgress.update({ where: { id: many.id }, data: { refusedCount: 2345 } });
  const pages = await Array.fromAsync(readMailboxExceptions(domain.postmaster, wang));
  expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 345]);
  expect(pages.flat().map(({ uid }) => Number(uid))).toEqual(Array.from({ length: 2345 }, (_, i) => i + 1));
  const all = (await Array.fromAsync(readDomainExceptions(domain.postmaster, domain.id))).flat();
  expect(all).toHaveLength(2352);
  expect(all[0]?.mailbox).toBe('li@qinghe.example');
});

test('proof: a comparison is named only when it was made, with what came of it', async () => {
  await recordComparison(domain.postmaster, li, {
    sourceMessages: 16,
    destinationMessages: 9,
    checksum: '',
    differences: [{ folder: 'INBOX', kind: 'missing', count: 7 }],
  });
  await recordComparison(domain.postmaster, wang, { sourceMessages: 2, destinationMessages: 2, checksum: '', differences: [] });
  const { comparison } = await findMailboxReport(domain.postmaster, li);
  expect(comparison).toMatchObject({ there: 16, here: 9, differences: 7 });
  expect((await findDomainReport(domain.postmaster, domain.id)).compared).toMatchObject({ mailboxes: 2, equal: 1 });
  expect(await db().auditEvent.findFirst({ where: { subject: 'li@qinghe.example' } })).toMatchObject({
    action: 'mapping.compared',
    values: { there: 16, here: 9, differences: 7 },
  });
});
