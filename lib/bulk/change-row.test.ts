import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { startPreflight } from '../preflight/start-preflight.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { acceptOwner, changeRow, dropRow } from './change-row.ts';
import { type BulkRowView, findBulkImport } from './find-bulk-import.ts';
import { importBulk } from './import-bulk.ts';
import { previewBulk } from './preview-bulk.ts';

useRoomDatabase();

let domain: SampleDomain;
let importId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
  const text = [
    'li@qinghe.example,li@old.example,one',
    'wagn@qinghe.example,wang@old.example,two',
    'zhao@qinghe.example,li@old.example,three',
  ].join('\n');
  const file = { fileName: 'list.csv', bytes: Buffer.from(text) };
  ({ importId } = await previewBulk(domain.postmaster, domain.id, file));
});

const rows = async () => (await findBulkImport(domain.postmaster, importId)).rows;
const row = async (number: number): Promise<BulkRowView | undefined> =>
  (await rows()).find(({ rowNumber }) => rowNumber === number);
const change = (number: number, targetAddress: string, sourceAddress: string, password: string | null = null) =>
  changeRow(domain.postmaster, importId, number, { targetAddress, sourceAddress, password });

test('a mistyped address is mended on the page, and the row keeps the password of its file', async () => {
  expect(await row(2)).toMatchObject({ errorCode: 'row.unknown_member', hasPassword: true, importable: false });
  await change(2, 'wang@qinghe.example', 'wang@old.example');
  expect(await row(2)).toMatchObject({ errorCode: null, fate: 'NEW', hasPassword: true, importable: true });
  expect(await importBulk(domain.postmaster, importId)).toEqual({ started: 2, waiting: 0 });
});

test('a change of one row is felt by the others: who was a duplicate is none any more', async () => {
  expect(await row(3)).toMatchObject({ errorCode: 'row.duplicate_source', errorValues: { row: 1 } });
  await change(1, 'li@qinghe.example', 'li.na@old.example');
  expect(await row(3)).toMatchObject({ errorCode: null, fate: 'NEW', importable: true });
  await change(2, 'li@qinghe.example', 'wang@old.example');
  expect(await row(2)).toMatchObject({ errorCode: 'row.duplicate_target', errorValues: { row: 1 } });
});

test('a row that is dropped is gone, and frees who was its duplicate', async () => {
  await dropRow(domain.postmaster, importId, 1);
  expect((await rows()).map(({ rowNumber, errorCode }) => [rowNumber, errorCode])).toEqual([
    [2, 'row.unknown_member'],
    [3, null],
  ]);
  await expect(dropRow(domain.postmaster, importId, 1)).rejects.toMatchObject({ code: 'not_found' });
});

test.each([
  ['x', 'row.targetAddress.address.invalid'],
  ['li@elsewhere.example', 'row.foreign_domain'],
  ['', 'row.targetAddress.required'],
])('what is typed is judged like a cell of a file: %j', async (address, errorCode) => {
  await change(1, address, 'li@old.example', 'one');
  expect(await row(1)).toMatchObject({ fate: 'ERROR', errorCode, importable: false });
});

test('a password that no protocol carries is refused for its row, and not kept', async () => {
  await change(1, 'li@qinghe.example', 'li@old.example', 'a\r\nb');
  expect(await row(1)).toMatchObject({ errorCode: 'row.password.password.characters', hasPassword: false });
});

test('a password that is emptied leaves it to the member', async () => {
  await change(1, 'li@qinghe.example', 'li@old.example', '');
  expect(await row(1)).toMatchObject({ hasPassword: false, noteCodes: ['no_password', 'names_differ'], importable: true });
});

test('a pair that the guard doubts stays out until a person has looked at it', async () => {
  const where = { importId_rowNumber: { importId, rowNumber: 1 } };
  await db().bulkImportRow.update({ where, data: { tryState: 'PASSED', ownerSeen: 'lin@old.example' } });
  expect(await row(1)).toMatchObject({ importable: false });
  await acceptOwner(domain.postmaster, importId, 1, true);
  expect(await row(1)).toMatchObject({ importable: true, ownerAccepted: true });
  await acceptOwner(domain.postmaster, importId, 1, false);
  expect(await importBulk(domain.postmaster, importId)).toEqual({ started: 0, waiting: 0 });
  expect(await db().mapping.count()).toBe(0);
});

test('what was said of a pair is forgotten when the pair changes', async () => {
  const where = { importId_rowNumber: { importId, rowNumber: 1 } };
  await db().bulkImportRow.update({ where, data: { tryState: 'PASSED', ownerSeen: 'lin@old.example', ownerAccepted: true } });
  await change(1, 'li@qinghe.example', 'li.na@old.example');
  expect(await row(1)).toMatchObject({ tryState: 'NONE', ownerSeen: null, ownerAccepted: false });
});

test('a row that is mended after the preflight was asked for is tried again by itself', async () => {
  await startPreflight(domain.postmaster, importId);
  await db().bulkImportRow.updateMany({
    where: { importId, rowNumber: 1 },
    data: { tryState: 'FAILED', tryReason: 'wrong_password' },
  });
  await change(1, 'li@qinghe.example', 'li@old.example', 'right');
  expect(await row(1)).toMatchObject({ tryState: 'WAITING', tryReason: null });
});

test('a list that is confirmed is not changed any more', async () => {
  await importBulk(domain.postmaster, importId);
  await expect(change(1, 'li@qinghe.example', 'x@old.example')).rejects.toMatchObject({ code: 'bulk.confirmed' });
  await expect(dropRow(domain.postmaster, importId, 1)).rejects.toMatchObject({ code: 'bulk.confirmed' });
});
