import { expect, test } from 'vitest';
import type { MappingState } from '../generated/prisma/client.ts';
import { MAILBOX_ACTS, type MailboxAct } from '../schemas/mapping/status.ts';
import { type ActFacts, judgeAct } from './act-rule.ts';

const facts = (state: MappingState | null, also: Partial<ActFacts> = {}): ActFacts => ({
  state,
  reason: null,
  hasPassword: true,
  waitsForRetry: false,
  syncEnded: false,
  disabled: false,
  ...also,
});

const TABLE: Record<MailboxAct, Record<MappingState, string>> = {
  start: { NOT_STARTED: 'run', RUNNING: 'already', PAUSED: 'run', FAILED: 'run', DONE: 'already' },
  resume: { NOT_STARTED: 'not_now', RUNNING: 'already', PAUSED: 'run', FAILED: 'not_now', DONE: 'not_now' },
  retry: { NOT_STARTED: 'not_now', RUNNING: 'not_now', PAUSED: 'not_now', FAILED: 'run', DONE: 'not_now' },
  restart: { NOT_STARTED: 'run', RUNNING: 'already', PAUSED: 'relist', FAILED: 'relist', DONE: 'relist' },
  pause: { NOT_STARTED: 'not_now', RUNNING: 'pause', PAUSED: 'already', FAILED: 'not_now', DONE: 'not_now' },
  stop: { NOT_STARTED: 'not_now', RUNNING: 'stop', PAUSED: 'stop', FAILED: 'stop', DONE: 'not_now' },
  done: { NOT_STARTED: 'not_now', RUNNING: 'not_now', PAUSED: 'not_now', FAILED: 'not_now', DONE: 'end_sync' },
};

const outcome = (act: MailboxAct, what: ActFacts) => Object.values(judgeAct(act, what))[0];

for (const act of MAILBOX_ACTS) {
  test.each(Object.entries(TABLE[act]) as [MappingState, string][])(`T1: ${act} of %s is %s`, (state, expected) => {
    expect(outcome(act, facts(state))).toBe(expected);
  });

  test(`T3: ${act} of a member who was never moved says that there is no old account`, () => {
    expect(judgeAct(act, facts(null, { hasPassword: false }))).toEqual({ skip: 'no_account' });
  });
}

test.each<[string, MailboxAct, ActFacts, string]>([
  ['without a password nothing starts', 'start', facts('NOT_STARTED', { hasPassword: false }), 'no_password'],
  ['without a password nothing is resumed', 'resume', facts('PAUSED', { hasPassword: false }), 'no_password'],
  ['without a password nothing is retried', 'retry', facts('FAILED', { hasPassword: false }), 'no_password'],
  ['without a password what is done is not rechecked', 'restart', facts('DONE', { hasPassword: false }), 'no_password'],
  ['a disabled account is not started', 'start', facts('PAUSED', { disabled: true }), 'disabled'],
  ['one that waits for its own retry is brought forward', 'retry', facts('RUNNING', { waitsForRetry: true }), 'run'],
  ['a rebuilt source needs somebody who looks', 'retry', facts('FAILED', { reason: 'source_rebuilt' }), 'look_first'],
  ['so does a platform that refuses too much', 'restart', facts('FAILED', { reason: 'too_many_refused' }), 'look_first'],
  ['but it can be stopped', 'stop', facts('FAILED', { reason: 'source_rebuilt' }), 'stop'],
  ['what was stopped is stopped', 'stop', facts('PAUSED', { reason: 'stopped_by_postmaster' }), 'already'],
  ['mail of a wrong account is decided on first', 'resume', facts('PAUSED', { reason: 'undo_choice' }), 'look_first'],
  ['and is not stopped in the middle', 'stop', facts('PAUSED', { reason: 'undo_running' }), 'look_first'],
  ['a sync ends once', 'done', facts('DONE', { syncEnded: true }), 'already'],
])('T5: %s', (_sentence, act, what, expected) => {
  expect(outcome(act, what)).toBe(expected);
});
