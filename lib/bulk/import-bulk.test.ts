import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { forgetLeftPreviews } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { discardBulk } from './discard-bulk.ts';
import { findBulkImport } from './find-bulk-import.ts';
import { importBulk } from './import-bulk.ts';
import { previewBulk } from './preview-bulk.ts';

useRoomDatabase();

const FILE = [
  'li@qinghe.example,li@old.example,"00012 "',
  'wang@qinghe.example,w.ang@old.example,密码',
  'zhao@qinghe.example,zhao@old.example,',
].join('\r\n');

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
});

async function preview(text = FILE): Promise<string> {
  return (await previewBulk(domain.postmaster, domain.id, { fileName: 'list.csv', bytes: Buffer.from(text) })).importId;
}

const confirm = (importId: string) => importBulk(domain.postmaster, importId);
const mappingOf = (position: number) => db().mapping.findUniqueOrThrow({ where: { memberId: memberOf(domain, position).id } });
const jobCount = async () => (await db().$queryRaw<unknown[]>`select 1 from pgboss.job where name = 'copy-mailbox'`).length;

async function passwordOf(position: number): Promise<string | null> {
  const { id } = await mappingOf(position);
  const row = await db().sourcePassword.findUnique({ where: { mappingId: id } });
  return row === null ? null : unseal(processKeyring(), { purpose: 'source-password', owner: id }, row);
}

test('B6: a confirmed file starts every row with a password, and prepares every row without one', async () => {
  expect(await confirm(await preview())).toEqual({ started: 2, waiting: 1 });
  expect(await mappingOf(0)).toMatchObject({
    state: 'RUNNING',
    sourceAddress: 'li@old.example',
    startedBy: `postmaster:${domain.postmaster.address}`,
  });
  expect([await passwordOf(0), await passwordOf(1), await passwordOf(2)]).toEqual(['00012 ', '密码', null]);
  const zhao = await mappingOf(2);
  expect(zhao).toMatchObject({ state: 'NOT_STARTED', reason: 'no_password', startedAt: null });
  expect(await copyJobs(zhao.id)).toEqual([]);
  expect(await jobCount()).toBe(2);
});

test('after the confirmation the rows keep no password, and the import says when it was', async () => {
  const importId = await preview();
  await confirm(importId);
  expect(await db().bulkImportRow.count({ where: { NOT: { sealed: null, keyId: null } } })).toBe(0);
  expect(await findBulkImport(domain.postmaster, importId)).toMatchObject({ state: 'CONFIRMED', confirmedAt: expect.any(Date) });
  expect(await db().auditEvent.findFirst({ where: { action: 'bulk.confirmed' } })).toMatchObject({
    subject: importId,
    values: { started: 2, waiting: 1 },
  });
});

test('confirming again, or ten times at once, changes nothing more', async () => {
  const importId = await preview();
  const outcomes = await Promise.all(Array.from({ length: 10 }, () => confirm(importId)));
  expect(outcomes.filter(({ started }) => started > 0)).toEqual([{ started: 2, waiting: 1 }]);
  expect(await confirm(importId)).toEqual({ started: 0, waiting: 0 });
  expect(await jobCount()).toBe(2);
});

test('B1: the same file a second time starts nothing a second time', async () => {
  await confirm(await preview());
  const again = await preview();
  expect((await findBulkImport(domain.postmaster, again)).counts).toEqual({ new: 0, changed: 0, same: 3, error: 0 });
  expect(await confirm(again)).toEqual({ started: 0, waiting: 0 });
  expect(await jobCount()).toBe(2);
  expect(await db().mapping.count()).toBe(3);
});

test('the same file previewed twice and confirmed twice starts nothing twice', async () => {
  const [one, two] = [await preview(), await preview()];
  await confirm(one);
  expect(await confirm(two)).toMatchObject({ started: 0 });
  expect((await findBulkImport(domain.postmaster, two)).counts).toEqual({ new: 0, changed: 0, same: 3, error: 0 });
  expect((await findBulkImport(domain.postmaster, one)).counts).toEqual({ new: 3, changed: 0, same: 0, error: 0 });
  expect(await jobCount()).toBe(2);
  expect([await passwordOf(0), await passwordOf(1)]).toEqual(['00012 ', '密码']);
});

test('B1: faulty rows stay out and the others start', async () => {
  const importId = await preview(`${FILE}\r\nnobody@qinghe.example,x@old.example,p\r\nli@elsewhere.example,y@old.example,p`);
  expect((await findBulkImport(domain.postmaster, importId)).counts).toMatchObject({ new: 3, error: 2 });
  expect(await confirm(importId)).toEqual({ started: 2, waiting: 1 });
  expect(await db().mapping.count()).toBe(3);
});

test.each<[string, () => Promise<unknown>, string]>([
  ['the window has closed', () => db().migrationWindow.updateMany({ data: { closedAt: new Date() } }), 'window.closed'],
  ['the server is gone', () => db().sourceServer.deleteMany(), 'source.missing'],
  [
    'the last member of the list is gone',
    () => db().member.delete({ where: { address: 'zhao@qinghe.example' } }),
    'bulk.member_vanished',
  ],
  [
    'a member of the list is disabled',
    () => db().member.update({ where: { address: 'wang@qinghe.example' }, data: { disabledAt: new Date() } }),
    'members.disabled',
  ],
])(
  'when %s between preview and confirmation, no row starts and the preview can be confirmed later',
  async (_why, change, code) => {
    const importId = await preview();
    await change();
    await expect(confirm(importId)).rejects.toMatchObject({ code });
    expect(await db().mapping.count()).toBe(0);
    expect(await jobCount()).toBe(0);
    expect(await findBulkImport(domain.postmaster, importId)).toMatchObject({ state: 'PREVIEWED', confirmedAt: null });
    expect((await findBulkImport(domain.postmaster, importId)).rows[0]).toMatchObject({ hasPassword: true });
  },
);

test('closing the window forgets previews that nobody confirmed, with the passwords in them', async () => {
  const [kept, forgotten] = [await preview(), await preview()];
  await confirm(kept);
  await closeWindow(domain.postmaster, domain.id);
  await expect(confirm(forgotten)).rejects.toMatchObject({ code: 'not_found' });
  expect((await db().bulkImport.findMany()).map(({ id }) => id)).toEqual([kept]);
  expect(await db().bulkImportRow.count({ where: { NOT: { sealed: null } } })).toBe(0);
});

test('a list that was left lying for a week is forgotten with the passwords in it; a confirmed one stays', async () => {
  const [kept, left, fresh] = [await preview(), await preview(), await preview()];
  await confirm(kept);
  const old = new Date(Date.now() - 8 * 86_400_000);
  await db().bulkImport.updateMany({ where: { id: { in: [kept, left] } }, data: { createdAt: old } });
  expect(await forgetLeftPreviews(db(), new Date())).toBe(1);
  expect((await db().bulkImport.findMany()).map(({ id }) => id).sort()).toEqual([kept, fresh].sort());
});

test('a preview that is thrown away leaves nothing, and what was confirmed stays', async () => {
  const [kept, discarded] = [await preview(), await preview()];
  await confirm(kept);
  await discardBulk(domain.postmaster, kept);
  await discardBulk(domain.postmaster, discarded);
  expect((await db().bulkImport.findMany()).map(({ id }) => id)).toEqual([kept]);
  expect(await db().bulkImportRow.count({ where: { importId: discarded } })).toBe(0);
});

test('a new password in the list lets a failed move go on from where it was', async () => {
  await confirm(await preview());
  const { id, startedAt } = await mappingOf(0);
  await sampleFolder(id, 'INBOX', { copied: 4, pending: 2 });
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason: 'wrong_password' } });
  await db().sourcePassword.delete({ where: { mappingId: id } });
  expect(await confirm(await preview('li@qinghe.example,li@old.example,right'))).toEqual({ started: 1, waiting: 0 });
  expect(await mappingOf(0)).toMatchObject({ state: 'RUNNING', reason: null, startedAt });
  expect(await passwordOf(0)).toBe('right');
  expect(await db().ledgerEntry.count()).toBe(4);
});

test('a member who started before the confirmation of a list without their password runs on', async () => {
  const importId = await preview();
  const zhao = memberOf(domain, 2);
  await startMapping(zhao.actor, { memberId: zhao.id, sourceAddress: 'zhao@old.example', password: 'own' });
  await confirm(importId);
  expect(await mappingOf(2)).toMatchObject({ state: 'RUNNING', reason: null });
  expect(await passwordOf(2)).toBe('own');
});

test('another old account without a password waits for its own, and the first one’s password is forgotten', async () => {
  await confirm(await preview());
  expect(await confirm(await preview('li@qinghe.example,li.na@old.example,'))).toEqual({ started: 0, waiting: 1 });
  expect(await mappingOf(0)).toMatchObject({ state: 'NOT_STARTED', reason: 'no_password', sourceAddress: 'li.na@old.example' });
  expect(await passwordOf(0)).toBeNull();
});

test('another old account is refused for the whole list when mail of the first arrived after the preview', async () => {
  await confirm(await preview());
  const importId = await preview('wang@qinghe.example,w.ang@old.example,new\nli@qinghe.example,li.na@old.example,x');
  await sampleFolder((await mappingOf(0)).id, 'INBOX', { copied: 1 });
  await expect(confirm(importId)).rejects.toMatchObject({ code: 'mapping.other_account' });
  expect([await passwordOf(0), await passwordOf(1)]).toEqual(['00012 ', '密码']);
});

test('B2: a list of 1,000 rows starts as one, in some thirty statements: every row with its own job and password', async () => {
  const locals = Array.from({ length: 1000 }, (_, i) => `u${i}`);
  await db().member.createMany({
    data: locals.map((local) => ({
      mailDomainId: domain.id,
      address: `${local}@qinghe.example`,
      passwordHash: '{ARGON2ID}none',
    })),
  });
  const importId = await preview(locals.map((local) => `${local}@qinghe.example,${local}@old.example,p-${local}`).join('\n'));
  expect(await confirm(importId)).toEqual({ started: 1000, waiting: 0 });
  expect(await jobCount()).toBe(1000);
  expect(await db().sourcePassword.count()).toBe(1000);
});
