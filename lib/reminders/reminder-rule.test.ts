import { expect, test } from 'vitest';
import { type ReminderFacts, type ReminderKind, reminderKind } from './reminder-rule.ts';

const ASKED: ReminderFacts = {
  windowOpen: true,
  sourceKnown: true,
  dismissedInSession: false,
  state: null,
  reason: null,
  startedByMember: false,
  counted: true,
  finishSeen: false,
};
const OWN = { startedByMember: true } as const;

test.each<[string, Partial<ReminderFacts>, ReminderKind]>([
  ['who has no mapping is asked to start', {}, 'start'],
  ['who was prepared without a password is asked to start', { state: 'NOT_STARTED', reason: 'no_password' }, 'start'],
  ['who was prepared is asked to start', { state: 'NOT_STARTED' }, 'start'],
  ['whom the postmaster has opened is told nothing while mail is coming', { state: 'RUNNING' }, 'hidden'],
  ['who started by themselves is told how far it is', { ...OWN, state: 'RUNNING' }, 'running'],
  ['also while a retry is awaited', { ...OWN, state: 'RUNNING', reason: 'throttled' }, 'running'],
  ['before anything is counted there is nothing to tell', { ...OWN, state: 'RUNNING', counted: false }, 'hidden'],
  ['who said later is not told', { ...OWN, state: 'RUNNING', dismissedInSession: true }, 'hidden'],
  ['whom the postmaster has opened is not told when all is here', { state: 'DONE' }, 'hidden'],
  ['who started by themselves is told when all is here', { ...OWN, state: 'DONE' }, 'finished'],
  ['once', { ...OWN, state: 'DONE', finishSeen: true }, 'hidden'],
  ['also when the window is closed by then', { ...OWN, state: 'DONE', windowOpen: false }, 'finished'],
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
])('M3: %s', (_sentence, facts, kind) => {
  expect(reminderKind({ ...ASKED, ...facts })).toBe(kind);
});
