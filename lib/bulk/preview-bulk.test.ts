import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { findBulkImport } from './find-bulk-import.ts';
import { previewBulk } from './preview-bulk.ts';

useRoomDatabase();

const SAMPLES = join(import.meta.dirname, 'samples');

let domain: SampleDomain;
beforeEach(async () => {
  const members = ['zhangwei', 'wangfang', 'li.na', 'liuyang', 'chen_jie', 'user', 'full', 'han'];
  domain = await sampleDomain('example.com', { members });
});

async function preview(fileName: string, bytes: Uint8Array = readFileSync(join(SAMPLES, fileName))) {
  const { importId } = await previewBulk(domain.postmaster, domain.id, { fileName, bytes });
  return findBulkImport(domain.postmaster, importId);
}

/** row: fate, or row: code of the fault */
async function fates(fileName: string): Promise<Record<number, string>> {
  const { rows } = await preview(fileName);
  return Object.fromEntries(rows.map(({ rowNumber, fate, errorCode }) => [rowNumber, errorCode ?? fate]));
}

async function passwords(importId: string): Promise<Record<string, string | null>> {
  const rows = await db().bulkImportRow.findMany({ where: { importId }, orderBy: { rowNumber: 'asc' } });
  return Object.fromEntries(
    rows.map(({ rowNumber, targetAddress, keyId, sealed }) => {
      const place = { purpose: 'bulk-row', owner: `${importId}:${rowNumber}` } as const;
      return [targetAddress, keyId === null || sealed === null ? null : unseal(processKeyring(), place, { keyId, sealed })];
    }),
  );
}

/** What the good files hold. */
const FIVE = {
  'zhangwei@example.com': 'Pw18034063',
  'wangfang@example.com': 'Pw76397250',
  'li.na@example.com': 'Pw8470054',
  'liuyang@example.com': 'Pw34234785',
  'chen_jie@example.com': 'Pw15826780',
};

const GOOD_FILES: [string, string, string, Record<string, string>][] = [
  ['utf8-lf.csv', 'utf-8', ',', FIVE],
  ['utf8-bom-crlf.csv', 'utf-8', ',', FIVE],
  ['cr-only.csv', 'utf-8', ',', FIVE],
  ['last-line-without-eol.csv', 'utf-8', ',', FIVE],
  ['no-header.csv', 'utf-8', ',', FIVE],
  ['semicolon.csv', 'utf-8', ';', FIVE],
  ['gbk-excel.csv', 'gb18030', ',', FIVE],
  ['gb18030-rare.csv', 'gb18030', ',', { ...FIVE, 'han@example.com': '密码𠮷㐂1' }],
  ['utf16le-bom-tab.csv', 'utf-16le', '\t', FIVE],
];

test.each(GOOD_FILES)(
  'B7: %s is read whole: every row new, every password to the byte',
  async (fileName, encoding, delimiter, expected) => {
    const found = await preview(fileName);
    expect(found).toMatchObject({ fileName, encoding, delimiter, state: 'PREVIEWED' });
    expect(found.counts).toEqual({ new: Object.keys(expected).length, changed: 0, same: 0, error: 0 });
    expect(await passwords(found.id)).toEqual(expected);
  },
);

const ROW_FATES: [string, Record<number, string>][] = [
  [
    'bad-rows.csv',
    {
      2: 'NEW',
      3: 'row.duplicate_target',
      4: 'row.sourceAddress.required',
      5: 'row.targetAddress.address.invalid',
      6: 'NEW',
      7: 'row.too_many_cells',
      8: 'row.foreign_domain',
      9: 'row.duplicate_target',
      10: 'NEW',
      11: 'NEW',
    },
  ],
  ['crlf-in-user.csv', { 2: 'row.sourceAddress.address.invalid', 3: 'row.password.password.characters' }],
  ['formula-cells.csv', { 2: 'row.targetAddress.address.invalid', 3: 'NEW', 4: 'NEW', 5: 'NEW', 6: 'NEW' }],
  ['passwords-quotes-spaces-newline.csv', { 2: 'NEW', 3: 'NEW', 4: 'row.password.password.characters', 5: 'NEW', 6: 'NEW' }],
  ['long-field.csv', { 2: 'row.cell_too_long' }],
];

test.each(ROW_FATES)('B7: %s has a stated fate for each row', async (fileName, expected) => {
  expect(await fates(fileName)).toEqual(expected);
});

test('B2: a thousand rows are a preview', async () => {
  const addresses = Array.from({ length: 1000 }, (_, i) => `u${String(i + 1).padStart(4, '0')}@example.com`);
  await db().member.createMany({
    data: addresses.map((address) => ({ mailDomainId: domain.id, address, passwordHash: '{ARGON2ID}none' })),
  });
  const { counts, rows } = await preview('1000-rows.csv');
  expect(counts).toEqual({ new: 1000, changed: 0, same: 0, error: 0 });
  expect(rows.at(-1)).toMatchObject({ rowNumber: 1001, targetAddress: 'u1000@example.com', hasPassword: true });
});

const REFUSED_FILES: [string, string, Record<string, number>][] = [
  ['1001-rows.csv', 'sheet.too_many_rows', { rows: 1001, limit: 1000 }],
  ['empty.csv', 'sheet.empty', {}],
  ['header-only.csv', 'sheet.empty', {}],
  ['one-unclosed-quote.csv', 'sheet.open_quote', { row: 2 }],
  ['nul-and-invalid-utf8.csv', 'sheet.unreadable', {}],
  ['renamed-xlsx.csv', 'sheet.not_sheet', {}],
];

test.each(REFUSED_FILES)('B2: %s is refused as a whole and leaves nothing behind', async (fileName, code, values) => {
  const before = await everyStoredRow();
  await expect(preview(fileName)).rejects.toMatchObject({ code, values });
  expect(await everyStoredRow()).toEqual(before);
});

test('B7: big5.csv is refused while nobody has said what it is, and read whole when Big5 is chosen', async () => {
  const bytes = readFileSync(join(SAMPLES, 'big5.csv'));
  await expect(preview('big5.csv')).rejects.toMatchObject({ code: 'sheet.wrong_columns' });
  const file = { fileName: 'big5.csv', bytes, encoding: 'big5' } as const;
  const { importId } = await previewBulk(domain.postmaster, domain.id, file);
  expect(await findBulkImport(domain.postmaster, importId)).toMatchObject({ encoding: 'big5', counts: { new: 2, error: 0 } });
  expect(await passwords(importId)).toMatchObject({ 'zhangwei@example.com': '密碼18034063' });
});

/** Lists of other people, which are none of ours: what the file is refused for. */
const REAL_FILES: Record<string, [string, Record<string, string | number>]> = {
  'comma_in_quotes.csv': ['sheet.wrong_columns', { found: 'first | last | address | city | zip' }],
  'empty.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'empty_crlf.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'escaped_quotes.csv': ['sheet.wrong_columns', { found: 'a | b' }],
  'json.csv': ['sheet.wrong_columns', { found: 'key | val' }],
  'malformed.tsv': ['sheet.open_quote', { row: 9 }],
  'newlines.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'newlines_crlf.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'quotes_and_newlines.csv': ['sheet.wrong_columns', { found: 'a | b' }],
  'sample-header.csv': ['sheet.wrong_columns', { found: 'title | name' }],
  'simple.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'simple_crlf.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
  'utf-8-bom-sample.csv': ['sheet.wrong_columns', { found: 'A | B | C' }],
  'utf8.csv': ['sheet.wrong_columns', { found: 'a | b | c' }],
};

test.each(Object.entries(REAL_FILES))(
  'B7: real/%s is refused by its first row, which it is told',
  async (name, [code, values]) => {
    await expect(preview(join('real', name))).rejects.toMatchObject({ code, values });
  },
);

test('B7: real/long-sample.csv, which has no header, has a fault in each of its rows', async () => {
  const { counts, rows } = await preview(join('real', 'long-sample.csv'));
  expect(counts).toEqual({ new: 0, changed: 0, same: 0, error: rows.length });
  expect(new Set(rows.map(({ errorCode }) => errorCode))).toEqual(new Set(['row.too_many_cells']));
});

test('every sample has a stated outcome', () => {
  const stated = [...GOOD_FILES, ...ROW_FATES, ...REFUSED_FILES].map(([fileName]) => fileName);
  const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.csv'));
  expect([...stated, '1000-rows.csv', 'big5.csv', 'excel.xlsx.csv'].sort()).toEqual(files.sort());
  expect([...Object.keys(REAL_FILES), 'long-sample.csv'].sort()).toEqual(readdirSync(join(SAMPLES, 'real')).sort());
});

test('B7: excel.xlsx.csv, a workbook under the name of a CSV, is known by its first bytes and read', async () => {
  const found = await preview('excel.xlsx.csv');
  expect(found).toMatchObject({ encoding: 'xlsx', delimiter: '', counts: { new: 3, error: 1 } });
  expect(found.rows.map(({ rowNumber, errorCode, noteCodes }) => [rowNumber, errorCode ?? noteCodes.join()])).toEqual([
    [2, 'names_differ'],
    [3, 'number_cell,names_differ'],
    [4, 'row.date_cell'],
    [6, 'no_password,names_differ'],
  ]);
  expect(await passwords(found.id)).toMatchObject({ 'zhangwei@example.com': '00012345', 'wangfang@example.com': '12345678' });
});

test('B1: a preview starts nothing', async () => {
  await preview('utf8-lf.csv');
  expect(await db().mapping.count()).toBe(0);
  expect(await db().$queryRaw`select 1 from pgboss.job where name = 'copy-mailbox'`).toEqual([]);
});

test('B7: passwords are kept as they stand in their cells: quotes, spaces, leading zeros, formulas', async () => {
  expect(await passwords((await preview('passwords-quotes-spaces-newline.csv')).id)).toEqual({
    'zhangwei@example.com': 'a,b"c',
    'wangfang@example.com': ' leading and trailing ',
    'li.na@example.com': null,
    'liuyang@example.com': '00012345',
    'chen_jie@example.com': '1E5',
  });
  expect(await passwords((await preview('formula-cells.csv')).id)).toMatchObject({
    'wangfang@example.com': '=HYPERLINK("http://x","y")',
    'li.na@example.com': '@SUM(1)',
    'liuyang@example.com': '-pw',
  });
});

test('what a row is told holds only its own words; a faulty row keeps its password only where its cells are sound', async () => {
  const { rows } = await preview('bad-rows.csv');
  expect(rows[0]).toEqual({
    rowNumber: 2,
    targetAddress: 'zhangwei@example.com',
    sourceAddress: 'zhangwei@old-example.com',
    fate: 'NEW',
    errorCode: null,
    errorValues: {},
    noteCodes: ['names_differ'],
    hasPassword: true,
    importable: true,
    tryState: 'NONE',
    tryReason: null,
    tryServerText: null,
    found: null,
    ownerSeen: null,
    ownerAccepted: false,
  });
  expect(rows[1]).toMatchObject({ errorValues: { row: 2 }, importable: false, hasPassword: true });
  expect(rows.find(({ errorCode }) => errorCode === 'row.too_many_cells')).toMatchObject({ hasPassword: false });
  expect(rows.find(({ rowNumber }) => rowNumber === 6)).toMatchObject({
    noteCodes: ['no_password', 'names_differ'],
    hasPassword: false,
  });
  expect(rows.find(({ rowNumber }) => rowNumber === 8)).toMatchObject({
    errorValues: { domain: 'example.com' },
    importable: false,
  });
  expect(rows.find(({ rowNumber }) => rowNumber === 11)).toMatchObject({
    targetAddress: 'full@example.com',
    noteCodes: ['full_width_at', 'names_differ'],
  });
});

test('a preview in the database shows no password to who reads it', async () => {
  await preview('utf8-lf.csv');
  const rows = await everyStoredRow();
  for (const password of Object.values(FIVE)) {
    const hex = Buffer.from(password).toString('hex');
    expect(rows.filter((row) => row.includes(password) || row.includes(hex))).toEqual([]);
  }
});

test('B7: an encoding that the postmaster chose is used', async () => {
  const bytes = Buffer.concat([Buffer.from('zhangwei@example.com,a@old.example,'), Buffer.from('b1b8b8b9', 'hex')]);
  const { importId } = await previewBulk(domain.postmaster, domain.id, { fileName: 'x.csv', bytes, encoding: 'big5' });
  const expected = new TextDecoder('big5').decode(Buffer.from('b1b8b8b9', 'hex'));
  expect(await passwords(importId)).toEqual({ 'zhangwei@example.com': expected });
});
