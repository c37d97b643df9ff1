import { expect, test } from 'vitest';
import { uidSet, uidSets } from './uid-set.ts';

test.each([
  [[], ''],
  [[7], '7'],
  [[1, 2, 3], '1:3'],
  [[1, 3, 5], '1,3,5'],
  [[9, 2, 1, 3, 8], '1:3,8:9'],
  [[4, 4, 5, 5, 7, 7], '4:5,7'],
  [[4_294_967_294, 4_294_967_295], '4294967294:4294967295'],
])('%j is %s', (uids, set) => {
  expect(uidSet(uids)).toBe(set);
});

test('many UIDs become several sets, each short enough for a command, that name each of them once', () => {
  const uids = Array.from({ length: 5001 }, (_, i) => 4_294_000_000 + ((i * 7919) % 10_002));
  const sets = uidSets(uids);
  expect(sets.length).toBeGreaterThan(1);
  expect(Math.max(...sets.map((set) => set.length))).toBeLessThan(8000);
  const named = sets
    .join(',')
    .split(',')
    .flatMap((range) => {
      const [from = 0, to = from] = range.split(':').map(Number);
      return Array.from({ length: to - from + 1 }, (_, i) => from + i);
    });
  expect(named).toEqual([...uids].sort((a, b) => a - b));
  expect(uidSets([])).toEqual([]);
});
