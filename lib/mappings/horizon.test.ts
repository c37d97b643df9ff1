import { expect, test } from 'vitest';
import { everythingSince, type HorizonFacts } from './horizon.ts';

const PENDING = new Date('2024-03-01T09:30:00Z');

test.each<[string, HorizonFacts, string | null]>([
  [
    'the newest message that is missing lies just before it',
    { newestPendingAt: PENDING, uncounted: false, here: 5 },
    '2024-03-01T09:30:01.000Z',
  ],
  [
    'parts of a second are the same second',
    { newestPendingAt: new Date('2024-03-01T09:30:00.700Z'), uncounted: false, here: 5 },
    '2024-03-01T09:30:01.000Z',
  ],
  ['nothing is said while a folder is not counted', { newestPendingAt: PENDING, uncounted: true, here: 5 }, null],
  ['nothing is said before anything is here', { newestPendingAt: PENDING, uncounted: false, here: 0 }, null],
  ['nothing is said when nothing is to come', { newestPendingAt: null, uncounted: false, here: 5 }, null],
])('%s', (_sentence, facts, since) => {
  expect(everythingSince(facts)?.toISOString() ?? null).toBe(since);
});
