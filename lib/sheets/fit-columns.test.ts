import { expect, test } from 'vitest';
import { MAPPING_COLUMNS } from '../bulk/csv-template.ts';
import { fitColumns } from './fit-columns.ts';
import { parseDelimited } from './parse-delimited.ts';
import type { SheetCell } from './sheet.ts';

const ROW = 'li@example.com,li@old.example,secret';
const CELLS = { targetAddress: 'li@example.com', sourceAddress: 'li@old.example', password: 'secret' };
const parse = (text: string) => {
  const { lines, delimiter } = parseDelimited(text);
  return { delimiter, ...fitColumns(lines, MAPPING_COLUMNS, 1000) };
};
const cells = (text: string) => parse(text).rows.map((row) => row.cells);

test.each([
  ['the template', '搬家帐号,待搬家帐号,待搬家帐号密码'],
  ['the other spelling of 帐', '搬家账号,待搬家账号,待搬家账号密码'],
  ['traditional characters', '搬家帳號,待搬家帳號,待搬家帳號密碼'],
  ['marks for what is required', '* 搬家帐号（必填）,* 待搬家帐号(必填), 待搬家帐号密码 '],
  ['English', 'New account,Old account,Password'],
  ['names of scripts', 'target_address,source_address,source_password'],
  ['full-width letters', 'Ｔａｒｇｅｔ,Ｓｏｕｒｃｅ,Ｐａｓｓｗｏｒｄ'],
])('a header as in %s is known', (_what, header) => {
  expect(parse(`${header}\r\n${ROW}`)).toMatchObject({
    hasHeader: true,
    rows: [{ rowNumber: 2, cells: CELLS, errorCode: null, noteCodes: [] }],
  });
});

test('columns in another order are read by their names', () => {
  expect(cells('密码,待搬家帐号,搬家帐号\nsecret,li@old.example,li@example.com')).toEqual([CELLS]);
});

test('the list of rows that were left out comes back as we wrote it: its row numbers and reasons are not read', () => {
  expect(cells('搬家帐号,待搬家帐号,密码,行,原因\nli@example.com,li@old.example,secret,58,没有这个搬家帐号。')).toEqual([CELLS]);
});

test('the column of passwords may be left out', () => {
  expect(cells('搬家帐号,待搬家帐号\nli@example.com,li@old.example')).toEqual([{ ...CELLS, password: '' }]);
});

test('a file without a header begins with its first row', () => {
  expect(parse(ROW)).toMatchObject({ hasHeader: false, rows: [{ rowNumber: 1, cells: CELLS }] });
  expect(parse('li＠example.com,li@old.example,x')).toMatchObject({ hasHeader: false });
});

test.each([
  ['a column too many', '搬家帐号,待搬家帐号,待搬家帐号密码,备注'],
  ['a column too few', '搬家帐号,待搬家帐号密码'],
  ['columns of another file', '姓名,部门,电话'],
  ['a column twice', '搬家帐号,待搬家帐号,搬家帐号'],
  ['one column without a name, where an address is due', '搬家帐号,,密码'],
])('%s refuses the whole file and shows what was found', (_what, header) => {
  expect(() => parse(`${header}\n${ROW},x`)).toThrow(
    expect.objectContaining({ code: 'sheet.wrong_columns', values: { found: header.split(',').join(' | ') } }),
  );
});

test.each([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
])('cells may be parted by %s', (_name, delimiter) => {
  const text = [['搬家帐号', '待搬家帐号', '密码'], Object.values(CELLS)].map((line) => line.join(delimiter)).join('\r\n');
  expect(parse(text)).toMatchObject({ delimiter, rows: [{ cells: CELLS }] });
});

test.each(['a;b;c', 'a;b;c;d;e;f', 'x\ty', "it's", 'semi;', '1,5'])(
  'the password %j parts no cells in a file with commas and a header',
  (password) => {
    expect(cells(`搬家帐号,待搬家帐号,密码\nli@example.com,li@old.example,"${password}"`)).toEqual([{ ...CELLS, password }]);
  },
);

test.each(['a;b;c;d;e', 'p;w;d'])('the password %j parts no cells in a file with commas and without a header', (password) => {
  expect(cells(`li@example.com,li@old.example,${password}`)).toEqual([{ ...CELLS, password }]);
});

test('an address that is quoted, and a password with everything in it, are kept to the letter', () => {
  expect(cells('"li@example.com","li@old.example"," a,""b"";\tc 00012 "')).toEqual([{ ...CELLS, password: ' a,"b";\tc 00012 ' }]);
});

test('blank rows do not count and do not move the numbers of the others', () => {
  const { rows } = parse(`搬家帐号,待搬家帐号,密码\n\n,,\n  , ,\n${ROW}\n\n${ROW}\n\n`);
  expect(rows.map(({ rowNumber }) => rowNumber)).toEqual([5, 7]);
});

test.each([
  ['nothing at all', ''],
  ['nothing but blank lines', '\n\r\n,,\n'],
  ['a header and no row', '搬家帐号,待搬家帐号,密码\n\n'],
])('%s is an empty file', (_what, text) => {
  expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'sheet.empty' }));
});

test('a thousand rows pass, with a header and without; one more refuses the file with the count', () => {
  const lines = (count: number) => Array.from({ length: count }, () => ROW).join('\n');
  expect(parse(lines(1000)).rows).toHaveLength(1000);
  expect(parse(`搬家帐号,待搬家帐号,密码\n${lines(1000)}\n\n`).rows).toHaveLength(1000);
  expect(() => parse(lines(1001))).toThrow(
    expect.objectContaining({ code: 'sheet.too_many_rows', values: { rows: 1001, limit: 1000 } }),
  );
});

test('a quotation mark that is never closed is refused with its row, also after a whole megabyte', () => {
  expect(() => parse(`${ROW}\n${ROW}\nli@example.com,"li@old.example,x`)).toThrow(
    expect.objectContaining({ code: 'sheet.open_quote', values: { row: 3 } }),
  );
  expect(() => parse('li@example.com\n"li@old.example')).toThrow(
    expect.objectContaining({ code: 'sheet.open_quote', values: { row: 2 } }),
  );
  expect(() => parse(`li@example.com,"${`${ROW}\n`.repeat(25_000)}`)).toThrow(
    expect.objectContaining({ code: 'sheet.open_quote' }),
  );
});

test('a row with surplus cells or an endless one is marked, and the others go on', () => {
  const { rows } = parse(`${ROW},surplus\n${ROW},,\n${ROW}${'x'.repeat(400)}\n${ROW}`);
  expect(rows.map(({ errorCode }) => errorCode)).toEqual(['row.too_many_cells', null, 'row.cell_too_long', null]);
});

test.each([
  ["'=li@example.com", '=li@example.com'],
  ["'-li@example.com", '-li@example.com'],
  ["'li@example.com", "'li@example.com"],
])('B7: the address %j of a file that we wrote comes back as %j', (written, address) => {
  expect(cells(`li@example.com,${written},`)[0]).toMatchObject({ sourceAddress: address });
});

test('B7: the apostrophe of a password is its own', () => {
  expect(cells("li@example.com,li@old.example,'=1+1")[0]).toMatchObject({ password: "'=1+1" });
});

const cell = (text: string, kind: SheetCell['kind'] = 'text'): SheetCell => ({ text, kind });
const ADDRESSES = [cell('li@example.com'), cell('li@old.example')];

test.each<[string, SheetCell, string | null, string[]]>([
  ['a text with leading zeros', cell('00012'), null, []],
  ['digits that the spreadsheet took for a number', cell('12345678', 'number'), null, ['number_cell']],
  ['a number of more digits than a spreadsheet keeps', cell('1234567890123456', 'number'), 'row.number_cell', ['number_cell']],
  ['a number with an exponent', cell('1e+21', 'number'), 'row.number_cell', ['number_cell']],
  ['a fraction', cell('1.5', 'number'), 'row.number_cell', ['number_cell']],
  ['a date', cell('2026-03-01', 'date'), 'row.date_cell', []],
  ['a formula', cell('abc', 'formula'), 'row.formula_cell', ['formula_cell']],
  ['an error of a formula', cell('#NAME?', 'error'), 'row.error_cell', []],
  ['TRUE', cell('TRUE', 'boolean'), null, []],
])('a password that is %s in a workbook', (_what, password, errorCode, noteCodes) => {
  const { rows } = fitColumns([{ rowNumber: 1, cells: [...ADDRESSES, password] }], MAPPING_COLUMNS, 1000);
  expect(rows).toMatchObject([{ errorCode, noteCodes, cells: { password: password.text } }]);
});

test('an address that a formula has put together is taken, and noted', () => {
  const line = { rowNumber: 1, cells: [cell('li@example.com', 'formula'), cell('li@old.example')] };
  expect(fitColumns([line], MAPPING_COLUMNS, 1000).rows).toMatchObject([{ errorCode: null, noteCodes: ['formula_cell'] }]);
});
