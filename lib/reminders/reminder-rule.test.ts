import { expect, test } from 'vitest';
import { type ReminderFacts, type ReminderKind, reminderKind } from './reminder-rule.ts';

const ASKED: ReminderFacts = { windowOpen: true, sourceKnown: true, dismissedInSession: false, state: null, reason: null };

test.each<[string, Partial<ReminderFacts>, ReminderKind]>([
  ['who has no mapping is asked to start', {}, 'start'],
  ['who was prepared without a password is asked to start', { state: 'NOT_STARTED', reason: 'no_password' }, 'start'],
  ['who was prepared is asked to start', { state: 'NOT_STARTED' }, 'start'],
  ['while mail is coming nothing is asked', { state: 'RUNNING' }, 'hidden'],
  ['while a retry is awaited nothing is asked', { state: 'RUNNING', reason: 'throttled' }, 'hidden'],
  ['when all is here nothing is asked', { state: 'DONE' }, 'hidden'],
  ['a refused password is asked for again', { state: 'FAILED', reason: 'wrong_password' }, 'new_password'],
  ['an expired password is asked for again', { state: 'FAILED', reason: 'password_expired' }, 'new_password'],
  ['a client password is asked for', { state: 'FAILED', reason: 'client_password' }, 'new_password'],
  ['a password that was forgotten at a closing is asked for again', { state: 'PAUSED', reason: 'no_password' }, 'new_password'],
  ['what only the postmaster can mend is not asked of the member', { state: 'FAILED', reason: 'login_blocked' }, 'hidden'],
  ['a failure of ours is not asked of the member', { state: 'FAILED', reason: 'sums_differ' }, 'hidden'],
  ['a failure without a reason asks nothing', { state: 'FAILED' }, 'hidden'],
  ['who paused by themselves is left alone', { state: 'PAUSED', reason: 'paused_by_member' }, 'hidden'],
  ['who was paused by the postmaster is left alone', { state: 'PAUSED', reason: 'paused_by_postmaster' }, 'hidden'],
  ['with the window closed nothing is asked', { windowOpen: false }, 'hidden'],
  ['with the window closed no password is asked for', { windowOpen: false, state: 'FAILED', reason: 'wrong_password' }, 'hidden'],
  ['without a server to read from nothing is asked', { sourceKnown: false }, 'hidden'],
  ['who said later is not asked again in this session', { dismissedInSession: true }, 'hidden'],
  [
    'who said later is not asked for a password either',
    { dismissedInSession: true, state: 'PAUSED', reason: 'no_password' },
    'hidden',
  ],
])('%s', (_sentence, facts, kind) => {
  expect(reminderKind({ ...ASKED, ...facts })).toBe(kind);
});
