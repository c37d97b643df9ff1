import { expect, test } from 'vitest';
import { RefusalCount } from './refusal-count.ts';

/** A batch as letters: `c` copied, `r` refused. */
function batch(letters: string) {
  const refused = letters.replaceAll('c', '').length;
  return {
    copied: letters.length - refused,
    refused,
    refusedInARow: letters.length - letters.lastIndexOf('c') - 1,
  };
}

const r = (count: number) => 'r'.repeat(count);
const c = (count: number) => 'c'.repeat(count);

/** The number of the batch at which an operator must look; 0: at none. */
function stopsAt(batches: readonly string[]): number {
  const count = new RefusalCount();
  return batches.findIndex((letters) => count.tooMany(batch(letters))) + 1;
}

test.each([
  ['nothing is refused', [c(50), c(50)], 0],
  ['19 in a row, and then one is stored', [r(19), c(1), r(19), c(1)], 0],
  ['20 in a row in one batch', [r(20)], 1],
  ['20 in a row over several batches', [c(40) + r(7), r(7), r(5), r(1)], 4],
  ['19 in a row over several batches', [c(40) + r(7), r(7), r(5), c(1)], 0],
  ['batches of which all is gone at the source do not end a row', [r(10), '', r(10)], 3],
  ['more than a twentieth, and not more than 200 seen', [c(9) + r(11) + c(180)], 0],
  ['a twentieth of 220 exactly', [c(9) + r(11) + c(200)], 0],
  ['more than a twentieth of 201', [c(9) + r(11) + c(181)], 1],
  [
    'more than a twentieth, seen when there are more than 200',
    [r(2) + c(48), r(3) + c(47), r(3) + c(47), r(3) + c(47), r(1) + c(9)],
    5,
  ],
] as const)('%s', (_, batches, at) => {
  expect(stopsAt(batches)).toBe(at);
});
