import { expect, test } from 'vitest';
import { percentOf } from './percent.ts';

test.each<[string, number, number | null, boolean, number | null]>([
  ['nothing is said before the source was counted', 0, null, false, null],
  ['an empty mailbox is at 0 until it is verified', 0, 0, false, 0],
  ['an empty mailbox that is verified is at 100', 0, 0, true, 100],
  ['a third is 33', 1, 3, false, 33],
  ['parts of a percent are never rounded up', 995, 1000, false, 99],
  ['everything settled and not verified is 99', 1000, 1000, false, 99],
  ['more settled than listed is 99, not more', 1200, 1000, false, 99],
  ['verified is 100', 1000, 1000, true, 100],
  ['one of a million is 0', 1, 1_000_000, false, 0],
])('%s', (_sentence, settled, total, verified, percent) => {
  expect(percentOf(settled, total, verified)).toBe(percent);
});
