import { describe, expect, it } from 'vitest';
import { datesIn } from '../../lib/i18n/dates.ts';
import type { MoveFacts } from './move-facts.ts';
import { stationStates, watchWord } from './station-rule.ts';
import { findTodos } from './todo.ts';
import { findVerdict } from './verdict.ts';

const shanghai = datesIn('Asia/Shanghai');
const now = new Date('2026-03-12T02:32:00Z');
const empty = { done: 0, exceptions: 0, running: 0, queued: 0, paused: 0, failed: 0, not_started: 0, none: 0 };
const source = {
  protocol: 'IMAP',
  host: 'imap.old.example',
  port: 993,
  security: 'TLS',
  probedAt: now,
  probeReason: null,
} as const;

function facts(change: Partial<MoveFacts> = {}): MoveFacts {
  return {
    now,
    members: 12,
    mappings: 10,
    limited: 0,
    counts: { ...empty, running: 6, done: 4, none: 2 },
    total: 1000,
    copied: 640,
    totalBytes: 10,
    copiedBytes: 6,
    percent: 64,
    ratePerMinute: 90,
    finishAt: new Date('2026-03-18T02:00:00Z'),
    window: { openedAt: new Date('2026-03-02T01:14:00Z'), closesAt: new Date('2026-04-01T01:14:00Z'), open: true },
    oldServiceExpiresOn: '2026-05-09',
    source,
    ...change,
  };
}

function states(given: MoveFacts): string {
  return stationStates(given)
    .map(({ state }) => state)
    .join(' ');
}

describe('the verdict', () => {
  it.each<[string, Partial<MoveFacts>, string]>([
    ['nothing was opened', { window: null, mappings: 0, counts: empty }, 'not_open'],
    ['open, no server known', { source: null, mappings: 0, counts: empty }, 'no_source'],
    [
      'the server refused the probe',
      { source: { ...source, probeReason: 'wrong_password' }, mappings: 0, counts: empty },
      'source_failed',
    ],
    ['ready, nobody mapped', { mappings: 0, counts: empty }, 'no_mapping'],
    ['in time', {}, 'on_track'],
    ['done after the window closes', { finishAt: new Date('2026-04-03T00:00:00Z') }, 'too_late'],
    ['no estimate yet', { finishAt: null }, 'moving'],
    ['not counted yet', { percent: null }, 'counting'],
    ['nothing moves', { counts: { ...empty, failed: 6, done: 4 } }, 'standing'],
    ['all arrived', { counts: { ...empty, done: 9, exceptions: 1 } }, 'all_done'],
  ])('%s', (_, change, kind) => {
    expect(findVerdict(facts(change), shanghai).kind).toBe(kind);
  });

  it('says by how many days it is early', () => {
    expect(findVerdict(facts(), shanghai)).toMatchObject({ kind: 'on_track', days: 14 });
  });

  it('counts what is unfinished when the window has closed', () => {
    const window = { openedAt: now, closesAt: now, open: false };
    expect(findVerdict(facts({ window }), shanghai)).toEqual({ kind: 'closed', waiting: 6 });
  });
});

describe('the stations', () => {
  it('begin at the accounts', () => {
    expect(states(facts({ members: 1, window: null, source: null, mappings: 0, counts: empty }))).toBe(
      'now todo todo todo todo todo',
    );
  });

  it('stand at the source once the switch is on', () => {
    expect(states(facts({ source: null, mappings: 0, counts: empty }))).toBe('done done now todo todo todo');
  });

  it('stand at the watching while some have not started', () => {
    expect(states(facts())).toBe('done done done part now todo');
  });

  it.each<[string, Partial<typeof empty>, string]>([
    ['has failed mailboxes', { failed: 2, not_started: 10 }, 'failed'],
    ['is being counted', { queued: 1, not_started: 11 }, 'counting'],
    ['is paused', { paused: 3 }, 'paused'],
    ['has not begun', { not_started: 12 }, 'idle'],
  ])('say of a watching that %s just that', (_, counts, word) => {
    expect(watchWord(facts({ percent: null, counts: { ...empty, ...counts } }))).toBe(word);
  });

  it('end at the cutover', () => {
    expect(states(facts({ mappings: 12, counts: { ...empty, done: 12 } }))).toBe('done done done done done now');
  });
});

describe('what waits for the postmaster', () => {
  it('is nothing but the people who have not started when all goes well', () => {
    expect(findTodos(facts(), shanghai)).toEqual([{ kind: 'waiting', count: 2 }]);
  });

  it('is to open again when the window has closed', () => {
    const window = { openedAt: now, closesAt: now, open: false };
    expect(findTodos(facts({ window }), shanghai)).toEqual([{ kind: 'open_again' }]);
  });

  it.each<[string, string, string | null]>([
    ['O7: 30 days before the old service ends there is time', '2026-04-11', null],
    ['O7: at less than 30 days it says so', '2026-04-10', 'old_service'],
    ['O7: on the very day, too', '2026-03-12', 'old_service'],
    ['O7: after it, that it is over', '2026-03-11', 'old_service_over'],
  ])('%s', (_, oldServiceExpiresOn, kind) => {
    const found = findTodos(facts({ oldServiceExpiresOn }), shanghai).map((todo) => todo.kind);
    expect(found.find((one) => one.startsWith('old_service')) ?? null).toBe(kind);
  });

  it('O7: nothing is said of the old service once all has arrived', () => {
    const counts = { ...empty, done: 10, none: 2 };
    expect(findTodos(facts({ limited: 3, counts }), shanghai)).toEqual([
      { kind: 'limited', count: 3 },
      { kind: 'waiting', count: 2 },
    ]);
    expect(findTodos(facts({ oldServiceExpiresOn: '2026-03-13', counts }), shanghai)).toEqual([{ kind: 'waiting', count: 2 }]);
  });

  it('begins with the end of the old service when that is near', () => {
    const counts = { ...empty, failed: 3, done: 7, none: 2 };
    expect(findTodos(facts({ oldServiceExpiresOn: '2026-03-20', counts }), shanghai).map(({ kind }) => kind)).toEqual([
      'old_service',
      'failed',
      'waiting',
    ]);
  });
});
