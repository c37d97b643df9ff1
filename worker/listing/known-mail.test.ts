import { expect, test } from 'vitest';
import { secondsOf } from '../../lib/mail/mail-source.ts';
import { countPartners } from './known-mail.ts';

const at = (sizeBytes: number, second: number) => ({ sizeBytes, internalDate: new Date(1_700_000_000_000 + second * 1000) });

test.each([
  ['nothing is settled', [], [at(1, 1)], 0],
  ['nothing is listed', [at(1, 1)], [], 0],
  ['all is found again, in whatever order', [at(1, 1), at(2, 2)], [at(2, 2), at(3, 3), at(1, 1)], 2],
  ['another size is another message', [at(1, 1)], [at(2, 1)], 0],
  ['another date is another message', [at(1, 1)], [at(1, 2)], 0],
  ['servers drop the fraction of a second', [at(1, 1.25)], [at(1, 1)], 1],
  ['one listed message is the partner of one settled one', [at(1, 1), at(1, 1), at(1, 1)], [at(1, 1)], 1],
  ['twins are found twice', [at(1, 1), at(1, 1)], [at(1, 1), at(1, 1), at(1, 1)], 2],
])('%s', (_, settled, listed, count) => {
  const lines = listed.map(({ sizeBytes, internalDate }) => ({ sizeBytes, internalSeconds: secondsOf(internalDate) }));
  expect(countPartners(settled, lines)).toBe(count);
});
