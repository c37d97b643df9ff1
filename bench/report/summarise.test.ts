import { expect, test } from 'vitest';
import type { MeasuredRun } from './measured-run.ts';
import { growthOf, median, summarise } from './summarise.ts';

const run = (change: Partial<MeasuredRun>): MeasuredRun => ({
  kind: 'mail',
  tool: 'worker',
  messages: 3_000,
  delayMs: 0,
  round: 1,
  bytes: 225_000_000,
  wallSeconds: 1,
  cpuSeconds: 0.6,
  peakRssBytes: 100e6,
  serverCpuSeconds: { postgres: 0.3, source: 0.2, platform: 0.4 },
  differences: null,
  ...change,
});

test('the median of three rounds counts, and the largest memory of all', () => {
  const runs = [2, 1, 4].map((wallSeconds, index) => run({ wallSeconds, round: index + 1, peakRssBytes: wallSeconds * 1e6 }));
  const [ours] = summarise(runs, [{ messages: 3_000, delayMs: 0 }]);
  expect(ours).toMatchObject({
    messagesPerSecond: 1_500,
    slowest: 750,
    fastest: 3_000,
    peakRssBytes: 4e6,
    rounds: 3,
    ourRatio: null,
  });
  expect(ours?.megabytesPerSecond).toBeCloseTo(112.5);
  expect(ours?.cpuPerThousand).toBeCloseTo(0.2);
  expect(ours?.postgresPerThousand).toBeCloseTo(0.1);
  expect(ours?.serversPerThousand).toBeCloseTo(0.2);
});

test('a ratio says how many times as fast ours is in the same setting, also against a peer that was given fewer messages', () => {
  const runs = [
    run({ delayMs: 20, messages: 25_000, wallSeconds: 25 }),
    run({ delayMs: 20, messages: 300, wallSeconds: 30, tool: 'imapsync' }),
    run({ delayMs: 20, messages: 3_000, wallSeconds: 15, tool: 'mbsync' }),
  ];
  const rows = summarise(runs, [{ messages: 25_000, delayMs: 20 }]);
  expect(rows.map(({ tool, given, ourRatio }) => [tool, given, ourRatio])).toEqual([
    ['worker', 25_000, null],
    ['mbsync', 3_000, 5],
    ['imapsync', 300, 100],
  ]);
});

test('one round that differs is enough to say so', () => {
  const equal = { missing: 0, surplus: 0, bytes: 0, dates: 0, flags: 0 };
  const runs = [run({ differences: equal }), run({ differences: { ...equal, missing: 2 } }), run({ differences: equal })];
  expect(summarise(runs, [{ messages: 3_000, delayMs: 0 }])[0]?.differences).toEqual({ ...equal, missing: 2 });
});

test('growth compares our largest mailbox with our smallest', () => {
  const runs = [run({ wallSeconds: 1 }), run({ messages: 25_000, wallSeconds: 10 })];
  const rows = summarise(runs, [
    { messages: 3_000, delayMs: 0 },
    { messages: 25_000, delayMs: 0 },
  ]);
  expect(growthOf(rows)).toEqual([{ delayMs: 0, few: 3_000, many: 25_000, ratio: 2_500 / 3_000 }]);
});

test('the median of an even number lies between the two in the middle', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
});
