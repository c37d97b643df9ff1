import { expect, test } from 'vitest';
import { unguardFormula } from './formula-guard.ts';
import { CSV_MARK, csvFile, csvLine } from './write-csv.ts';

test.each([
  ['=1+1', "'=1+1"],
  ['+86 10', "'+86 10"],
  ['-2', "'-2"],
  ['@SUM(1)', "'@SUM(1)"],
  ['\tx', "'\tx"],
  ['\rx', '"\'\rx"'],
  ['\nx', '"\'\nx"'],
  ['＝1+1', "'＝1+1"],
  ['＋86', "'＋86"],
  ['－2', "'－2"],
  ['＠SUM(1)', "'＠SUM(1)"],
  ['a=1', 'a=1'],
  ['li@b.example', 'li@b.example'],
  ["'=1", "'=1"],
  ['', ''],
])('B7: the text %j is written as %j, so that no spreadsheet calculates it', (text, written) => {
  expect(csvLine([text])).toBe(`${written}\r\n`);
});

test.each(['=1+1', '+86', '-x', '@x', '\tx', '\rx', '＝1', "'x", 'x'])('B7: %j comes back from its guarded form', (text) => {
  expect(unguardFormula(csvLine([text]).replace(/^"|"?\r\n$/g, ''))).toBe(text);
});

test('commas, quotes and line ends are quoted (RFC 4180), numbers stay numbers, nothing is nothing', () => {
  expect(csvLine(['a,b', 'say "x"', 'two\nlines', -5, 0, null])).toBe('"a,b","say ""x""","two\nlines",-5,0,\r\n');
});

test('a file begins with the byte order mark, by which Excel knows UTF-8', () => {
  expect(csvFile([['帐号'], ['a']]).toString()).toBe(`${CSV_MARK}帐号\r\na\r\n`);
});
