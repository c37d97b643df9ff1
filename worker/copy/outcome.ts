/**
 * The one table that says what follows a failure (trust.md 5). Pure. No `catch` decides on its own.
 *   retry           stays RUNNING, tried again by itself with back-off; the reason and the time are shown
 *   five_minutes    the same, five minutes later each time, or when the server says
 *   when_told     the same, when the server says, where it does (Exchange)
 *   hours         the same, after hours: what the old server gives out in a day is used up
 *   once_more       tried again after that time; the second time it is need_password
 *   need_password   FAILED; the password was refused, is forgotten and never tried again (lock-outs)
 *   block           FAILED; somebody must change something at the old host, then start again
 *   again           the next slice at once: what failed was a view that has changed meanwhile
 */
import type { MailError, MailReason } from '../../lib/mail/mail-error.ts';

export type Outcome =
  /** `retryCount`: how often in a row it has failed, this time included. */
  | { action: 'retry'; reason: string; delaySeconds: number; retryCount: number }
  | { action: 'need_password'; reason: string }
  | { action: 'block'; reason: string }
  | { action: 'again' };

type Rule = 'retry' | 'once_more' | 'five_minutes' | 'when_told' | 'hours' | 'need_password' | 'block' | 'again';

const SOURCE_RULES: Record<MailReason, Rule> = {
  wrong_password: 'need_password',
  login_refused: 'once_more',
  password_expired: 'need_password',
  client_password: 'need_password',
  imap_disabled: 'block',
  token_only: 'need_password',
  login_blocked: 'block',
  ip_refused: 'block',
  consent_needed: 'need_password',
  grant_refused: 'block',
  host_unknown: 'retry',
  host_forbidden: 'block',
  host_is_ours: 'block',
  host_unreachable: 'retry',
  certificate_invalid: 'block',
  certificate_changed: 'block',
  tls_unavailable: 'block',
  not_a_mail_server: 'block',
  connection_lost: 'retry',
  timeout: 'retry',
  maildrop_busy: 'five_minutes',
  login_delay: 'five_minutes',
  throttled: 'when_told',
  server_error: 'retry',
  protocol_error: 'retry',
  folder_gone: 'again',
  folder_refused: 'retry',
  uid_validity_changed: 'again',
  source_rebuilt: 'block',
  too_many_refused: 'block',
  message_unreadable: 'five_minutes',
  message_short: 'retry',
  message_refused: 'retry',
  message_too_big: 'retry',
  over_quota: 'hours',
  daily_budget: 'hours',
  aborted: 'again',
};

const FIRST_RETRY_SECONDS = 30;
const LAST_RETRY_SECONDS = 1800;
const HOURLY_SECONDS = 3600;
/** What is given out in a day comes back bit by bit. */
const BUDGET_SECONDS = 4 * 3600;
const FIVE_MINUTES_SECONDS = 300;

/** 30 s doubling to 30 min, with up to a fifth of it added at random so that a thousand mailboxes do not come back at once. */
export function backOffSeconds(retryCount: number, random: number): number {
  const base = Math.min(LAST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(retryCount, 10));
  return Math.round(base * (1 + random / 5));
}

/** What is known of the mapping before this failure: how often in a row it was tried, and why it waited last. */
export interface Before {
  retryCount: number;
  reason: string | null;
}

/** What follows a MailError. A failure of our own platform is never the member's: it is retried, and said to be ours. */
export function outcomeOf(error: MailError, before: Before, random: number): Outcome {
  const { reason, side } = error;
  const after = error.retryAfterSeconds ?? FIVE_MINUTES_SECONDS;
  const backOff = backOffSeconds(before.retryCount, random);
  if (side === 'destination') {
    if (reason === 'over_quota') return retry(reason, HOURLY_SECONDS, before);
    if (reason === 'folder_gone' || reason === 'uid_validity_changed' || reason === 'aborted') return { action: 'again' };
    if (reason === 'too_many_refused') return { action: 'block', reason };
    return retry('our_side', backOff, before);
  }
  switch (SOURCE_RULES[reason]) {
    case 'need_password':
      return { action: 'need_password', reason };
    case 'once_more':
      return before.reason === reason ? { action: 'need_password', reason } : retry(reason, after, before);
    case 'five_minutes':
      // Counted by themselves: what else was tried before is no try of these messages.
      return retry(reason, after, before.reason === reason ? before : { ...before, retryCount: 0 });
    case 'block':
      return { action: 'block', reason };
    case 'again':
      return { action: 'again' };
    case 'when_told':
      // Not all at the same moment.
      return retry(reason, error.retryAfterSeconds === null ? backOff : Math.round(after * (1 + random / 5)), before);
    case 'hours':
      return retry(reason, BUDGET_SECONDS, before);
    case 'retry':
      return retry(reason, backOff, before);
  }
}

function retry(reason: string, delaySeconds: number, { retryCount }: Before): Outcome {
  return { action: 'retry', reason, delaySeconds, retryCount: retryCount + 1 };
}
