import { expect, test } from 'vitest';
import { type ResponseValue, readValues } from './response-data.ts';
import { DroppedLiteral } from './response-reader.ts';

const first = new DroppedLiteral();
const second = new DroppedLiteral();
const read = (text: string) => readValues(text, 0, [first, second]);

test.each<[string, ResponseValue[]]>([
  ['', []],
  ['   ', []],
  ['a B 12', ['a', 'B', '12']],
  ['NIL nil NILS', [null, null, 'NILS']],
  ['"NIL"', ['NIL']],
  ['""', ['']],
  ['"a b" "(" ")"', ['a b', '(', ')']],
  [String.raw`"a\"b" "c\\" "\\\""`, ['a"b', 'c\\', '\\"']],
  ['()', [[]]],
  ['(a (b () c) d) e', [['a', ['b', [], 'c'], 'd'], 'e']],
  ['(a)(b)c(d)', [['a'], ['b'], 'c', ['d']]],
  ['a"b', ['a"b']],
  ['\\Seen $Junk \\*', ['\\Seen', '$Junk', '\\*']],
  ['{3} {0} {9}', [first, second, null]],
  ['({3})', [[first]]],
  ['BODY[] {3}', ['BODY[]', first]],
  ['body[header.fields (date "x y")] {3}', ['body[header.fields (date "x y")]', first]],
  ['BINARY[1.2] x', ['BINARY[1.2]', 'x']],
  ['kw[1] (x)', ['kw[1]', ['x']]],
  // What is malformed ends the reading early.
  ['"open', ['open']],
  ['"open\\', ['open']],
  ['(a (b', [['a', ['b']]]],
  ['a) b', ['a']],
  [')', []],
  ['{3', [first]],
  ['BODY[HEADER.FIELDS (a b', ['BODY[HEADER.FIELDS (a b']],
])('%s', (text, values) => {
  expect(read(text)).toEqual(values);
});

test('reading begins where it is told to', () => {
  expect(readValues('* 1 FETCH (UID 2)', 11, [])).toEqual(['UID', '2']);
});

test('10,000 open parentheses are no stack overflow, and 10,000 closed ones no work', () => {
  const opened = readValues('('.repeat(10_000), 0, []);
  let depth = 0;
  for (let value: ResponseValue | undefined = opened; Array.isArray(value); value = value[0]) depth++;
  expect(depth).toBeLessThan(30);
  expect(readValues(')'.repeat(10_000), 0, [])).toEqual([]);
  expect(readValues(`${'('.repeat(10_000)}${')'.repeat(10_000)} x`, 0, [])).toHaveLength(1);
});
