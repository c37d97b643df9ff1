import { expect, test } from 'vitest';
import { type CutoverFacts, nextStep, type Plan, type StepId, stepsOf } from './step-rule.ts';

const NOW = new Date('2026-03-12T10:32:00Z');
const before = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);

/** Twelve mailboxes have moved, nothing is switched yet, everything is ready for it. */
const READY: CutoverFacts = {
  now: NOW,
  mx: 'elsewhere',
  mxOursSince: null,
  ttl: { seconds: 300, authoritative: true, lowSince: before(1) },
  spf: 'missing',
  source: 'pinned',
  mailboxes: { mapped: 12, arrived: 12, watched: 12, passed: 0 },
  quiet: { hours: 24, lastMailAt: before(2), lookedUntil: NOW },
  staffTold: true,
};

const SWITCHED: CutoverFacts = { ...READY, mx: 'ours', mxOursSince: before(30), spf: 'included' };

function step(facts: Partial<CutoverFacts>, id: StepId, plan: Plan = 'AFTER_MOVE', base = READY) {
  const found = stepsOf(plan, { ...base, ...facts }).find((one) => one.id === id);
  return `${found?.state} ${found?.says}`;
}

const arrived = (count: number) => ({ mailboxes: { ...READY.mailboxes, arrived: count } });

test('C1: plan A moves first and switches then; C2: plan B pins first and moves last', () => {
  expect(stepsOf('AFTER_MOVE', READY).map(({ id }) => id)).toEqual([
    'moved',
    'source',
    'ttl',
    'staff',
    'mx',
    'spf',
    'delta',
    'quiet',
  ]);
  expect(stepsOf('AT_ONCE', READY).map(({ id }) => id)).toEqual([
    'source',
    'ttl',
    'staff',
    'mx',
    'spf',
    'moved',
    'delta',
    'quiet',
  ]);
});

test.each([
  ['C1: one mailbox is missing', arrived(11), 'AFTER_MOVE', 'waiting mx.after_move'],
  [
    'C1: nothing is mapped',
    { mailboxes: { mapped: 0, arrived: 0, watched: 0, passed: 0 } },
    'AFTER_MOVE',
    'waiting mx.after_move',
  ],
  ['C2: plan B does not wait for mailboxes', arrived(0), 'AT_ONCE', 'open mx.elsewhere'],
  ['C2: plan B waits for the old server’s address', { source: 'depends' }, 'AT_ONCE', 'waiting mx.pin_first'],
  ['C3: so does plan A', { source: 'depends' }, 'AFTER_MOVE', 'waiting mx.pin_first'],
  ['the TTL is long', { ttl: { seconds: 3600, authoritative: true, lowSince: null } }, 'AT_ONCE', 'waiting mx.ttl_first'],
  [
    'there is no MX record, so no TTL either',
    { mx: 'no_mx', ttl: { seconds: null, authoritative: false, lowSince: null } },
    'AT_ONCE',
    'open mx.no_mx',
  ],
  ['half of it is switched', { mx: 'mixed', ...arrived(3) }, 'AFTER_MOVE', 'open mx.mixed'],
  ['nobody answers', { mx: 'no_answer' }, 'AFTER_MOVE', 'unknown mx.no_answer'],
  ['the operator has not said what is ours', { mx: 'not_set' }, 'AFTER_MOVE', 'unknown mx.not_set'],
  ['it is done', { mx: 'ours', ...arrived(3) }, 'AFTER_MOVE', 'done mx.ours'],
] as const)('the MX record, when %s', (_what, facts, plan, expected) => {
  expect(step(facts, 'mx', plan)).toBe(expected);
});

test.each([
  ['a server that holds the zone says 300', { seconds: 300, authoritative: true, lowSince: null }, 'done ttl.low'],
  ['a cache says 300, for the first time', { seconds: 300, authoritative: false, lowSince: null }, 'waiting ttl.proving'],
  ['a cache has said so for nine minutes', { seconds: 20, authoritative: false, lowSince: before(0.15) }, 'waiting ttl.proving'],
  ['a cache has said so for ten minutes', { seconds: 20, authoritative: false, lowSince: before(1 / 6) }, 'done ttl.low'],
  ['it is an hour', { seconds: 3600, authoritative: true, lowSince: null }, 'open ttl.high'],
  ['there is none to see', { seconds: null, authoritative: false, lowSince: null }, 'unknown ttl.no_record'],
] as const)('the TTL, when %s', (_what, ttl, expected) => {
  expect(step({ ttl }, 'ttl')).toBe(expected);
});

test('the TTL: nobody answers is not the same as no record, and after the switch it does not matter', () => {
  expect(step({ mx: 'no_answer', ttl: { seconds: null, authoritative: false, lowSince: null } }, 'ttl')).toBe(
    'unknown ttl.no_answer',
  );
  expect(step({ ttl: { seconds: 86_400, authoritative: true, lowSince: null } }, 'ttl', 'AT_ONCE', SWITCHED)).toBe(
    'done ttl.switched',
  );
});

test.each([
  ['before the switch', { mx: 'elsewhere' }, 'waiting delta.after_mx'],
  ['while mailboxes move', arrived(7), 'waiting delta.after_move'],
  ['none was looked at again', {}, 'open delta.count'],
  ['all but one were', { mailboxes: { ...READY.mailboxes, passed: 11 } }, 'open delta.count'],
  ['all were', { mailboxes: { ...READY.mailboxes, passed: 12 } }, 'done delta.done'],
  ['one cannot be looked at any more', { mailboxes: { ...READY.mailboxes, watched: 11 } }, 'open delta.unwatched'],
] as const)('the final delta, when %s', (_what, facts, expected) => {
  expect(step(facts, 'delta', 'AFTER_MOVE', SWITCHED)).toBe(expected);
});

test.each([
  ['the last mail came two hours ago', {}, 'waiting quiet.count'],
  ['it came 25 hours ago', { quiet: { hours: 24, lastMailAt: before(25), lookedUntil: NOW } }, 'done quiet.done'],
  [
    'it came 25 hours ago, and nobody has looked for two',
    { quiet: { hours: 24, lastMailAt: before(25), lookedUntil: before(2) } },
    'waiting quiet.count',
  ],
  [
    'the switch was ten hours ago',
    { mxOursSince: before(10), quiet: { hours: 24, lastMailAt: before(99), lookedUntil: NOW } },
    'waiting quiet.count',
  ],
  ['an inbox is not looked at any more', { mailboxes: { ...READY.mailboxes, watched: 11 } }, 'unknown quiet.unwatched'],
  ['none has been looked at', { quiet: { hours: 24, lastMailAt: null, lookedUntil: null } }, 'waiting quiet.after_move'],
] as const)('the quiet of the old inboxes, when %s', (_what, facts, expected) => {
  expect(step(facts, 'quiet', 'AFTER_MOVE', SWITCHED)).toBe(expected);
});

test('what comes next is the first that can be done; what waits comes only when nothing else is left', () => {
  expect(nextStep(stepsOf('AFTER_MOVE', READY))).toBe('mx');
  expect(nextStep(stepsOf('AFTER_MOVE', { ...READY, source: 'depends' }))).toBe('source');
  const done = { ...SWITCHED, mailboxes: { ...READY.mailboxes, passed: 12 } };
  expect(nextStep(stepsOf('AFTER_MOVE', done))).toBe('quiet');
  expect(nextStep(stepsOf('AFTER_MOVE', { ...done, quiet: { hours: 24, lastMailAt: null, lookedUntil: NOW } }))).toBeNull();
});
