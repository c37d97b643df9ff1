/** The checksums on a real ledger: the file and the database say the same, slice by slice, whatever interrupts. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { DIGEST_LEDGER } from '../jobs/queues.ts';
import { csvLine } from '../sheets/write-csv.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { digestSlice, requestDigest } from './digest-domain.ts';
import { digestMailbox } from './digest-mailbox.ts';
import { digestFile } from './ledger-digest.ts';
import { LEDGER_COLUMNS, ledgerLine } from './ledger-record.ts';
import { LEDGER_PAGE } from './read-ledger.ts';
import { readDomainRecords, readMailboxRecords } from './read-records.ts';

useRoomDatabase();

const NEVER = new AbortController().signal;

let domain: SampleDomain;
/** By the order of the members. */
let mappings: string[];
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['wang', 'li', 'empty', '-li'] });
  mappings = [];
  for (const { id } of domain.members) {
    const data = { memberId: id, sourceAddress: 'old@old.example', state: 'DONE', createdBy: 'test' } as const;
    mappings.push((await db().mapping.create({ data })).id);
  }
  await sampleFolder(mappings[0] ?? '', 'INBOX', { copied: 3, skipped: 1, refused: 2, gone: 1 });
  await sampleFolder(mappings[0] ?? '', '项目/4号线', { copied: 2 });
  await sampleFolder(mappings[1] ?? '', 'INBOX', { copied: 1 });
  await sampleFolder(mappings[2] ?? '', 'INBOX', { pending: 5 });
  await sampleFolder(mappings[3] ?? '', 'INBOX', { copied: 1 });
});

async function* ledgerFile(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\ufeff${csvLine([...LEDGER_COLUMNS])}`);
  for await (const records of readDomainRecords(domain.postmaster, domain.id))
    yield Buffer.from(records.map(ledgerLine).join(''));
}

const jobs = () => db().$queryRaw<{ state: string }[]>`select state::text as state from pgboss.job where name = ${DIGEST_LEDGER}`;
const run = () => db().digestRun.findUniqueOrThrow({ where: { mailDomainId: domain.id } });
const hex = (bytes: Uint8Array | null | undefined) => (bytes ? Buffer.from(bytes).toString('hex') : null);

test('proof: the checksum of the domain is that of its ledger’s file, and each mailbox’s is that of its part', async () => {
  expect(await requestDigest(domain.postmaster, domain.id)).toEqual({ started: true });
  await digestSlice(SYSTEM, domain.id, NEVER);
  const file = await digestFile(ledgerFile());
  expect(file.mailboxes.map(({ name }) => name)).toEqual(["'-li@qinghe.example", 'li@qinghe.example', 'wang@qinghe.example']);
  expect(file.domain.entryCount).toBe(11);
  const { sha256, entryCount, mailboxesDone, mailboxCount, finishedAt } = await run();
  expect({ sha256: hex(sha256), entryCount: Number(entryCount) }).toEqual(file.domain);
  expect([mailboxesDone, mailboxCount]).toEqual([4, 4]);
  expect(finishedAt).toBeInstanceOf(Date);
  const own = await db().ledgerDigest.findUniqueOrThrow({ where: { mappingId: mappings[0] ?? '' } });
  expect({ sha256: hex(own.sha256), entryCount: own.entryCount }).toEqual(file.mailboxes[2]?.digest);
  const actions = await db().auditEvent.findMany({ select: { actor: true, action: true, values: true }, orderBy: { id: 'asc' } });
  expect(actions).toMatchObject([
    { actor: 'postmaster:postmaster@qinghe.example', action: 'report.digest_requested' },
    {
      actor: 'system:schedule',
      action: 'report.digest_finished',
      values: file.domain.sha256 === '' ? {} : { sha256: file.domain.sha256, count: 11 },
    },
  ]);
});

test('proof: asking while it is computed changes nothing; asking afterwards begins anew', async () => {
  await requestDigest(domain.postmaster, domain.id);
  expect(await requestDigest(OPERATOR, domain.id)).toEqual({ started: false });
  expect(await jobs()).toHaveLength(1);
  await digestSlice(SYSTEM, domain.id, NEVER);
  const first = hex((await run()).sha256);
  await sampleFolder(mappings[1] ?? '', 'Sent', { copied: 1 });
  expect(await requestDigest(domain.postmaster, domain.id)).toEqual({ started: true });
  expect(await run()).toMatchObject({ sha256: null, finishedAt: null, mailboxesDone: 0, cursor: '' });
  await digestSlice(SYSTEM, domain.id, NEVER);
  expect(hex((await run()).sha256)).not.toBe(first);
});

test('proof: a worker that is told to stop leaves the rest to the next slice, and the checksum is the same', async () => {
  await requestDigest(domain.postmaster, domain.id);
  await digestSlice(SYSTEM, domain.id, AbortSignal.abort());
  expect((await run()).finishedAt).toBeNull();
  // Half of it was done by a worker that is gone.
  await db().digestRun.updateMany({ data: { cursor: 'li@qinghe.example' } });
  for (const mappingId of [mappings[3] ?? '', mappings[2] ?? '', mappings[1] ?? ''])
    await digestMailbox(domain.postmaster, mappingId);
  await digestSlice(SYSTEM, domain.id, NEVER);
  expect(hex((await run()).sha256)).toBe((await digestFile(ledgerFile())).domain.sha256);
});

test('proof: the ledger of a large folder is read in its order, page by page, every row once', async () => {
  const count = 2 * LEDGER_PAGE + 3;
  const { id } = await sampleFolder(mappings[1] ?? '', 'Archive', {});
  await db().$executeRaw`
    insert into ledger_entry (folder_id, uid_validity, uid, outcome, size_bytes, internal_date, hash)
    select ${id}::uuid, 7, n, 'COPIED', 100, now(), sha256(n::text::bytea) from generate_series(${count}::int, 1, -1) n`;
  await db().folderProgress.update({ where: { id }, data: { copiedCount: count, listedCount: count } });
  const sizes: number[] = [];
  const places: string[] = [];
  for await (const records of readMailboxRecords(domain.postmaster, mappings[1] ?? '')) {
    sizes.push(records.length);
    places.push(...records.map(({ folder, uid }) => `${folder} ${uid}`));
  }
  expect(Math.max(...sizes)).toBeLessThanOrEqual(LEDGER_PAGE);
  expect(places).toEqual([...Array.from({ length: count }, (_, i) => `Archive ${i + 1}`), 'INBOX 1']);
  const lines = createHash('sha256');
  for await (const records of readMailboxRecords(domain.postmaster, mappings[1] ?? ''))
    lines.update(records.map(ledgerLine).join(''));
  expect((await digestMailbox(domain.postmaster, mappings[1] ?? '')).sha256).toBe(lines.digest('hex'));
});

test('proof: nobody else has a mailbox’s or a domain’s checksum computed', async () => {
  const other = await sampleDomain('other.example', { members: ['x'] });
  for (const stranger of [other.postmaster, memberOf(domain, 0).actor]) {
    await expect(requestDigest(stranger, domain.id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(digestMailbox(stranger, mappings[0] ?? '')).rejects.toMatchObject({ code: 'not_found' });
    await expect(digestSlice(stranger, domain.id, NEVER)).rejects.toMatchObject({ code: 'not_found' });
    await expect(readDomainRecords(stranger, domain.id).next()).rejects.toMatchObject({ code: 'not_found' });
  }
  expect(await db().digestRun.count()).toBe(0);
});
