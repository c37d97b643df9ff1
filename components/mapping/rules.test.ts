import { expect, test } from 'vitest';
import { balanceParts } from './balance-parts';

const sums = { total: 10, copied: 6, skipped: 0, refused: 1, gone: 1 };

test('T5: the parts of the balance add up to what was listed, whatever is still to come', () => {
  const parts = balanceParts(sums);
  expect(parts.map(({ kind, count }) => [kind, count])).toEqual([
    ['copied', 6],
    ['refused', 1],
    ['gone', 1],
    ['pending', 2],
  ]);
  expect(parts.reduce((sum, { count }) => sum + count, 0)).toBe(sums.total);
});

test('T5: what is nothing has no part but what was copied, refused and gone', () => {
  expect(balanceParts({ ...sums, total: 6, refused: 0, gone: 0 }).map(({ kind }) => kind)).toEqual(['copied', 'refused', 'gone']);
  expect(balanceParts({ ...sums, total: 11, skipped: 3 }).map(({ kind }) => kind)).toEqual([
    'copied',
    'skipped',
    'refused',
    'gone',
  ]);
});
