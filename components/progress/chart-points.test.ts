import { expect, test } from 'vitest';
import { chartPoints } from './chart-points.ts';
import { expectationOf } from './expectation.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 10, 20, 8, minute));
const sample = (minute: number, copied: number) => ({ at: at(minute), copied, listed: 100 });

test('T2: the line goes through what was written down, and on to now', () => {
  expect(chartPoints([sample(0, 0), sample(1, 10)], sample(2, 25), null)).toEqual([
    { at: at(0).getTime(), copied: 0, expected: null },
    { at: at(1).getTime(), copied: 10, expected: null },
    { at: at(2).getTime(), copied: 25, expected: null },
  ]);
});

test('T2: where nothing was written down for a while it stood still, and is drawn so', () => {
  const points = chartPoints([sample(0, 10)], sample(30, 40), null);
  expect(points.map(({ at: when, copied }) => [(when - at(0).getTime()) / 60_000, copied])).toEqual([
    [0, 10],
    [29, 10],
    [30, 40],
  ]);
});

test('P1: the expected end is where the line leads to', () => {
  const points = chartPoints([sample(0, 0)], sample(2, 50), at(4));
  expect(points.slice(-2)).toEqual([
    { at: at(2).getTime(), copied: 50, expected: 50 },
    { at: at(4).getTime(), copied: null, expected: 100 },
  ]);
});

test.each([
  ['nothing was written down', [], null],
  ['only what is later than now', [sample(9, 1)], null],
])('T2: there is no line when %s', (_why, samples, end) => {
  expect(chartPoints(samples, sample(2, 5), end)).toEqual([]);
});

test.each([
  [0, 'day'],
  [3000, 'day'],
  [3001, 'days'],
  [24_999, 'days'],
  [25_000, 'longer'],
])('P1: of %i messages is published: %s', (messages, expected) => {
  expect(expectationOf(messages)).toBe(expected);
});
