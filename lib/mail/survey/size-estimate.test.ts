import { expect, test } from 'vitest';
import { estimateBytes, sequenceSample } from './size-estimate.ts';

test.each([
  ['nothing', [], 0, { bytes: 0, exact: true }],
  ['folders that let nobody in', [{ messages: 10, sizes: [] }], 10, { bytes: 0, exact: false }],
  ['small folders, measured whole', [{ messages: 3, sizes: [10, 20, 30] }], 3, { bytes: 60, exact: true }],
  ['a large folder by its mean', [{ messages: 1000, sizes: [10, 30] }], 1000, { bytes: 20_000, exact: false }],
  [
    'folders of different means',
    [
      { messages: 100, sizes: [10] },
      { messages: 10, sizes: [1000] },
    ],
    110,
    { bytes: 11_000, exact: false },
  ],
  ['a folder that was not looked at, like the others', [{ messages: 100, sizes: [10] }], 200, { bytes: 2000, exact: false }],
])('the size of %s', (_what, samples, all, expected) => {
  expect(estimateBytes(samples, all)).toEqual(expected);
});

test('a small folder is measured whole, a large one at points that lie evenly from the oldest to the newest', () => {
  expect(sequenceSample(300)).toBe('1:*');
  const points = sequenceSample(100_000).split(',').map(Number);
  expect(new Set(points).size).toBe(150);
  expect([points[0], points.at(-1)]).toEqual([1, 99_334]);
});
