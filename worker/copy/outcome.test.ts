import { expect, test } from 'vitest';
import { MAIL_REASONS, MailError, type MailReason } from '../../lib/mail/mail-error.ts';
import { backOffSeconds, type Outcome, outcomeOf } from './outcome.ts';

const retry = (reason: string, delaySeconds = 30, retryCount = 1): Outcome => ({
  action: 'retry',
  reason,
  delaySeconds,
  retryCount,
});
const block = (reason: string): Outcome => ({ action: 'block', reason });
const password = (reason: string): Outcome => ({ action: 'need_password', reason });
const AGAIN: Outcome = { action: 'again' };
const FIRST = { retryCount: 0, reason: null };

/** What follows a failure of the old server, at the first time and without chance (trust.md 5). */
const AT_SOURCE: Record<MailReason, Outcome> = {
  wrong_password: password('wrong_password'),
  login_refused: retry('login_refused', 300),
  password_expired: password('password_expired'),
  client_password: password('client_password'),
  imap_disabled: block('imap_disabled'),
  token_only: password('token_only'),
  login_blocked: block('login_blocked'),
  ip_refused: block('ip_refused'),
  consent_needed: password('consent_needed'),
  grant_refused: block('grant_refused'),
  host_unknown: retry('host_unknown'),
  host_forbidden: block('host_forbidden'),
  host_is_ours: block('host_is_ours'),
  host_unreachable: retry('host_unreachable'),
  certificate_invalid: block('certificate_invalid'),
  certificate_changed: block('certificate_changed'),
  tls_unavailable: block('tls_unavailable'),
  not_a_mail_server: block('not_a_mail_server'),
  connection_lost: retry('connection_lost'),
  timeout: retry('timeout'),
  maildrop_busy: retry('maildrop_busy', 300),
  login_delay: retry('login_delay', 300),
  throttled: retry('throttled'),
  server_error: retry('server_error'),
  protocol_error: retry('protocol_error'),
  folder_gone: AGAIN,
  folder_refused: retry('folder_refused'),
  uid_validity_changed: AGAIN,
  source_rebuilt: block('source_rebuilt'),
  too_many_refused: block('too_many_refused'),
  message_unreadable: retry('message_unreadable', 300),
  message_short: retry('message_short'),
  message_refused: retry('message_refused'),
  message_too_big: retry('message_too_big'),
  // Of a server that we only read it is no full mailbox.
  over_quota: retry('daily_budget', 4 * 3600),
  daily_budget: retry('daily_budget', 4 * 3600),
  aborted: AGAIN,
};

test.each(MAIL_REASONS)('%s of the old server has its own consequence', (reason) => {
  expect(outcomeOf(new MailError(reason, 'mailbox', { side: 'source' }), FIRST, 0)).toEqual(AT_SOURCE[reason]);
});

test.each(MAIL_REASONS.filter((reason) => reason !== 'too_many_refused'))(
  '%s of our own platform never stops a move and never asks for a password',
  (reason) => {
    const outcome = outcomeOf(new MailError(reason, 'mailbox', { side: 'destination' }), FIRST, 0);
    expect(['retry', 'again']).toContain(outcome.action);
    if (outcome.action === 'retry') expect(outcome.reason).toBe(reason === 'over_quota' ? 'over_quota' : 'our_side');
  },
);

test('a sign-in that is refused without a code is tried once more after five minutes, then a password is asked for', () => {
  const refused = new MailError('login_refused', 'mailbox', { side: 'source' });
  expect(outcomeOf(refused, { retryCount: 3, reason: 'throttled' }, 0)).toEqual(retry('login_refused', 300, 4));
  expect(outcomeOf(refused, { retryCount: 1, reason: 'login_refused' }, 0)).toEqual(password('login_refused'));
});

test('messages that do not come are tried every five minutes, and their tries are counted by themselves', () => {
  const unreadable = new MailError('message_unreadable', 'message', { side: 'source' });
  expect(outcomeOf(unreadable, { retryCount: 7, reason: 'throttled' }, 0)).toEqual(retry('message_unreadable', 300));
  expect(outcomeOf(unreadable, { retryCount: 1, reason: 'message_unreadable' }, 0)).toEqual(retry('message_unreadable', 300, 2));
});

test('a platform that refuses one message after the other stops the move for the operator to look', () => {
  const refused = new MailError('too_many_refused', 'mailbox', { side: 'destination' });
  expect(outcomeOf(refused, FIRST, 0)).toEqual(block('too_many_refused'));
});

test('a full mailbox is tried once an hour, however often it was tried', () => {
  const full = new MailError('over_quota', 'mailbox', { side: 'destination' });
  expect(outcomeOf(full, FIRST, 0)).toEqual(retry('over_quota', 3600));
  expect(outcomeOf(full, { retryCount: 9, reason: 'over_quota' }, 1)).toEqual(retry('over_quota', 3600, 10));
});

test('retries come after 30 s, then twice as late each time, and never later than 30 min', () => {
  expect([0, 1, 2, 3, 4, 5, 6, 7, 50, 5000].map((count) => backOffSeconds(count, 0))).toEqual([
    30, 60, 120, 240, 480, 960, 1800, 1800, 1800, 1800,
  ]);
});

test('chance spreads a thousand mailboxes over a fifth of the wait', () => {
  expect(backOffSeconds(0, 0.999)).toBe(36);
  expect(backOffSeconds(9, 0.5)).toBe(1980);
  const waits = new Set(Array.from({ length: 1000 }, (_, i) => backOffSeconds(9, i / 1000)));
  expect(waits.size).toBeGreaterThan(300);
});

test('Exchange says when to come back, and so it is', () => {
  const error = new MailError('throttled', 'server', {
    side: 'source',
    serverText: 'Request is throttled. Suggested Backoff Time: 92415 milliseconds',
  });
  expect(outcomeOf(error, FIRST, 0)).toEqual(retry('throttled', 93));
  expect(outcomeOf(error, FIRST, 1)).toEqual(retry('throttled', 112));
  const endless = new MailError('throttled', 'server', {
    side: 'source',
    serverText: 'Suggested Backoff Time: 999999999999 milliseconds',
  });
  expect(outcomeOf(endless, FIRST, 0)).toEqual(retry('throttled', 6 * 3600));
});
