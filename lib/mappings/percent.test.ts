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

test.each<[string, number, number | null, number, boolean, number | null]>([
  ['mail that is added at the source does not make it fall', 620, 1240, 62, false, 62],
  ['it rises again when more has come than before', 900, 1240, 62, false, 72],
  ['what was verified once and goes on is at 99', 1000, 1000, 100, false, 99],
  ['mail that came after the verification leaves it at 99', 1000, 2000, 100, false, 99],
  ['a source that is empty now does not make it fall', 0, 0, 62, false, 62],
  ['a floor says nothing of a source that was not counted', 0, null, 62, false, null],
  ['verified is 100 over any floor', 1000, 1000, 62, true, 100],
])('with a floor: %s', (_sentence, settled, total, floor, verified, percent) => {
  expect(percentOf(settled, total, verified, floor)).toBe(percent);
});

test('however the total grows, the figure never falls and never exceeds 99 before the end', () => {
  const listings = [100, 100, 250, 250, 90, 400, 400];
  let best = 0;
  let shown = 0;
  for (const [pass, total] of listings.entries()) {
    const percent = percentOf(pass * 15, total, false, best) ?? 0;
    expect(percent).toBeGreaterThanOrEqual(shown);
    expect(percent).toBeLessThanOrEqual(99);
    shown = percent;
    // What the worker keeps before it lists anew.
    best = Math.max(best, percent);
  }
});
