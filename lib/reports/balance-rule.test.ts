import { expect, test } from 'vitest';
import { type Balance, balanceOfFolders, NO_SUMS, type Sums, settledOf, sumOf } from './balance-rule.ts';

const folder = (listed: number, copied: number, skipped = 0, refused = 0, gone = 0): Sums => ({
  listed,
  copied,
  skipped,
  refused,
  gone,
});

const CASES: [string, Sums[], Balance][] = [
  ['no folder at all', [], { kind: 'balanced' }],
  ['an empty folder', [folder(0, 0)], { kind: 'balanced' }],
  ['everything copied', [folder(7, 7)], { kind: 'balanced' }],
  ['every kind of fate', [folder(18_204, 18_161, 31, 8, 4)], { kind: 'balanced' }],
  ['one still to come', [folder(7, 6), folder(3, 3)], { kind: 'pending', count: 1 }],
  ['to come in two folders', [folder(7, 6), folder(3, 0, 1)], { kind: 'pending', count: 3 }],
  ['more settled than listed', [folder(7, 8)], { kind: 'differs', count: 1 }],
  ['one folder’s surplus does not hide another’s rest', [folder(7, 8), folder(7, 6)], { kind: 'differs', count: 1 }],
];

test.each(CASES)('proof: %s', (_, folders, expected) => {
  expect(balanceOfFolders(folders)).toEqual(expected);
});

test('proof: the total is the sum of the folders, part by part', () => {
  expect(sumOf([])).toEqual(NO_SUMS);
  const total = sumOf([folder(10, 4, 3, 2, 1), folder(20, 8, 6, 4, 2)]);
  expect(total).toEqual(folder(30, 12, 9, 6, 3));
  expect(settledOf(total)).toBe(30);
});
