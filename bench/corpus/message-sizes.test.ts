import { expect, test } from 'vitest';
import { seededRandom } from '../../local/mail/seeded-random.ts';
import { messageSizes } from './message-sizes.ts';

const sorted = (sizes: number[]) => sizes.toSorted((left, right) => left - right);
const meanOf = (sizes: number[]) => sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
const medianOf = (sizes: number[]) => sorted(sizes)[sizes.length >> 1] ?? 0;

test.each([3_000, 25_000])('%i messages have a median of 15 KB, a mean of 75 KB and a tail to 10 MB', (count) => {
  const sizes = messageSizes('mail', count, seededRandom(1));
  expect(sizes).toHaveLength(count);
  expect(medianOf(sizes)).toBeGreaterThan(14_000);
  expect(medianOf(sizes)).toBeLessThan(16_000);
  expect(meanOf(sizes)).toBeGreaterThan(70_000);
  expect(meanOf(sizes)).toBeLessThan(80_000);
  expect(Math.max(...sizes)).toBeGreaterThan(5_000_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(10 * 1024 * 1024);
});

test('a corpus of another count has the same mean, so that rates can be compared', () => {
  const [few, many] = [3_000, 25_000].map((count) => meanOf(messageSizes('mail', count, seededRandom(1))));
  expect(Math.abs((few ?? 0) / (many ?? 1) - 1)).toBeLessThan(0.02);
});

test('small messages are small', () => {
  const sizes = messageSizes('small', 25_000, seededRandom(1));
  expect(medianOf(sizes)).toBeLessThan(2_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(6_000);
});

test('sizes come in no order, and in the same one every time', () => {
  const sizes = messageSizes('mail', 100, seededRandom(7));
  expect(sizes).not.toEqual(sorted(sizes));
  expect(messageSizes('mail', 100, seededRandom(7))).toEqual(sizes);
});
