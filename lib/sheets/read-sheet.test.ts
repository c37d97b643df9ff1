import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { MAX_FILE_BYTES, readSheet } from './read-sheet.ts';
import { packStored, unpackWorkbook } from './unpack-workbook.ts';
import { workbookFile } from './write-workbook.ts';

const columns = [
  { key: 'address', required: true, names: ['帐号'] },
  { key: 'password', required: false, secret: true, names: ['密码'] },
];
const HEADER = ['帐号', '密码'];
const read = (bytes: Uint8Array) => readSheet(bytes, { columns });
const refusal = (code: string, values = {}) => expect.objectContaining({ code, values });

/** A workbook whose first sheet has this XML. */
async function withSheet(xml: string): Promise<Map<string, Buffer>> {
  const files = await unpackWorkbook(await workbookFile('名单', HEADER, [['a@b.example', 'x']]));
  return files.set('xl/worksheets/sheet1.xml', Buffer.from(xml));
}

const sheetXml = (rows: string) =>
  `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;

/** A zip of one entry that is deflated, with sizes of our choice in both places. */
function zipOf(name: string, packed: Buffer, unpackedBytes: number): Buffer {
  const stored = packStored(new Map([[name, packed]]));
  const directory = stored.indexOf(Buffer.from('PK\x01\x02', 'latin1'));
  stored.writeUInt16LE(8, 8);
  stored.writeUInt32LE(unpackedBytes, 22);
  stored.writeUInt16LE(8, directory + 10);
  stored.writeUInt32LE(unpackedBytes, directory + 24);
  return stored;
}

test('B7: a workbook is read like a CSV: texts to the letter, spaces and leading zeros kept', async () => {
  const rows = [
    ['li@qinghe.example', '00012345 '],
    ['wang@qinghe.example', '=1+1'],
    ['zhao@qinghe.example', null],
  ];
  expect(await read(await workbookFile('名单', HEADER, rows))).toEqual({
    format: 'xlsx',
    encoding: null,
    delimiter: '',
    hasHeader: true,
    rows: rows.map(([address, password], i) => ({
      rowNumber: i + 2,
      cells: { address, password: password ?? '' },
      errorCode: null,
      noteCodes: [],
    })),
  });
});

test('numbers, dates and formulas of a workbook are told apart', async () => {
  const book = await writeExcelFile([
    [{ value: '帐号' }, { value: '密码' }],
    ['number@b.example', 123],
    ['date@b.example', { value: new Date(Date.UTC(2026, 2, 1)), type: Date, format: 'yyyy-mm-dd' }],
    ['formula@b.example', { value: '="a"&"b"', type: 'Formula' }],
    ['truth@b.example', true],
  ]).toBuffer();
  const { rows } = await read(book);
  expect(rows.map(({ cells, errorCode, noteCodes }) => [cells.password, errorCode, ...noteCodes])).toEqual([
    ['123', null, 'number_cell'],
    ['2026-03-01', 'row.date_cell'],
    ['', 'row.error_cell'],
    ['TRUE', null],
  ]);
});

test('the result of a formula is what the file holds; it is not calculated', async () => {
  const files = await withSheet(
    sheetXml('<row r="1"><c r="A1" t="str"><f>CONCATENATE("a","@b.example")</f><v>a@b.example</v></c></row>'),
  );
  const { rows } = await read(packStored(files));
  expect(rows).toMatchObject([{ cells: { address: 'a@b.example' }, noteCodes: ['formula_cell'], errorCode: null }]);
});

test('the first sheet that is not hidden is the list', async () => {
  const book = await writeExcelFile([
    { data: [['secret notes']], sheet: 'hidden' },
    { data: [HEADER, ['a@b.example', 'x']], sheet: '名单' },
    { data: [['more']], sheet: 'third' },
  ]).toBuffer();
  const files = await unpackWorkbook(book);
  const workbook = files.get('xl/workbook.xml')?.toString() ?? '';
  files.set('xl/workbook.xml', Buffer.from(workbook.replace('<sheet ', '<sheet state="hidden" ')));
  expect((await read(packStored(files))).rows).toMatchObject([{ cells: { address: 'a@b.example' } }]);
});

test('blank rows and columns of a workbook do not count and do not move the numbers of the others', async () => {
  const book = await workbookFile('名单', HEADER, [
    [null, null],
    ['a@b.example', 'x'],
    [null, ' '],
    ['c@b.example', 'y'],
    [null, null],
  ]);
  expect((await read(book)).rows.map(({ rowNumber }) => rowNumber)).toEqual([3, 5]);
});

test('B2: row 1,001 of a workbook refuses the whole file with the count', async () => {
  const rows = Array.from({ length: 1001 }, (_, i) => [`u${i}@b.example`, 'x']);
  await expect(read(await workbookFile('名单', HEADER, rows))).rejects.toEqual(
    refusal('sheet.too_many_rows', { rows: 1001, limit: 1000 }),
  );
  expect((await read(await workbookFile('名单', HEADER, rows.slice(1)))).rows).toHaveLength(1000);
});

test('a gigabyte of zeros in a zip of one megabyte is refused without being inflated', async () => {
  // 1 GB deflates to 1 MB; as much of it as there is room for, under the size that the whole would have.
  const packed = deflateRawSync(Buffer.alloc(64 * 1024 * 1024)).subarray(0, 1024);
  await expect(read(zipOf('xl/workbook.xml', packed, 1024 ** 3))).rejects.toEqual(refusal('sheet.unpacked_too_large'));
});

test('a zip that lies about its sizes is inflated no further than the limit', async () => {
  const packed = deflateRawSync(Buffer.alloc(200 * 1024 * 1024));
  await expect(read(zipOf('xl/workbook.xml', packed, 10))).rejects.toEqual(refusal('sheet.unpacked_too_large'));
});

test.each([
  ['a cell in the last corner of the sheet', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
  ['a last row without a name', '<row r="1048575"><c r="C1048575"/></row><row/>'],
  ['a thousand columns', `<row r="1">${'<c/>'.repeat(1000)}</row>`],
])('%s is refused before the sheet is read', async (_what, rows) => {
  await expect(read(packStored(await withSheet(sheetXml(rows))))).rejects.toEqual(refusal('sheet.unpacked_too_large'));
});

test.each<[string, Buffer, string]>([
  ['a workbook of the old kind, or a protected one', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'sheet.old_excel'],
  ['a zip of something else', packStored(new Map([['holiday.jpg', Buffer.from('x')]])), 'sheet.not_sheet'],
  ['the beginning of a zip', Buffer.from('504b0304000000', 'hex'), 'sheet.not_sheet'],
  ['a zip that is cut', packStored(new Map([['xl/workbook.xml', Buffer.alloc(99)]])).subarray(0, 90), 'sheet.not_sheet'],
  ['a zip with bytes that do not inflate', zipOf('xl/workbook.xml', Buffer.from('nonsense'), 100), 'sheet.not_sheet'],
  ['a workbook without a sheet', packStored(new Map([['xl/workbook.xml', Buffer.from('<workbook/>')]])), 'sheet.not_sheet'],
])('%s is refused', async (_what, bytes, code) => {
  await expect(read(bytes)).rejects.toEqual(refusal(code));
});

test('a damaged workbook ends in one of our own refusals, whatever byte is wrong', async () => {
  const book = await workbookFile('名单', HEADER, [['a@b.example', 'x']]);
  for (let at = 4; at < book.length; at += 7) {
    const damaged = Buffer.from(book);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    const outcome = await read(damaged).catch((error: unknown) => error);
    if (outcome instanceof Error) expect(outcome, `byte ${at}`).toMatchObject({ code: expect.stringMatching(/^sheet\./) });
  }
});

test('more than a megabyte is refused before anything is looked at, and exactly a megabyte is still read', async () => {
  await expect(read(Buffer.alloc(MAX_FILE_BYTES + 1, 'a'))).rejects.toEqual(refusal('sheet.too_large', { limit: 1 }));
  await expect(read(Buffer.alloc(MAX_FILE_BYTES, ','))).rejects.toEqual(refusal('sheet.empty'));
});
