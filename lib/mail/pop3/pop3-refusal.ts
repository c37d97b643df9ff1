/**
 * What an -ERR means: its extended response code first (RFC 2449, 8; RFC 3206), then its words. Pure data and one rule.
 */
import { reachOf } from '../imap/imap-fault.ts';
import { namesTheCause, passwordRefusal, refusalReason, saysDailyBudget } from '../imap/refusal-table.ts';
import { MailError, type MailReason } from '../mail-error.ts';
import type { Pop3Answer } from './pop3-stream.ts';

/** What was asked when the server said no. */
export type Pop3Step = 'login' | 'message' | 'other';

const CODES: Readonly<Record<string, MailReason>> = {
  'IN-USE': 'maildrop_busy',
  'LOGIN-DELAY': 'login_delay',
  'SYS/TEMP': 'server_error',
  'SYS/PERM': 'login_blocked',
  AUTH: 'wrong_password',
};

const LOGIN_WORDS: readonly (readonly [RegExp, MailReason])[] = [
  [/at least \d+ (second|minute)s? apart|login.{0,12}(too soon|delay)|登录(过于)?频繁/i, 'login_delay'],
  [
    /in use|\block(ed)?\b.{0,30}(maildrop|mailbox|by another|session)|(maildrop|mailbox).{0,30}\b(lock|busy)|already (logged|open)/i,
    'maildrop_busy',
  ],
];

/** A login without a code and in unknown words is tried once more after so long (trust.md 5, line 37). */
const ONCE_MORE_SECONDS = 900;
/** Where the server does not say how long (trust.md 5, line 35). */
const LOGIN_DELAY_SECONDS = 900;

/** The reason behind an -ERR. */
export function pop3Reason(step: Pop3Step, { code, text }: Pop3Answer): MailReason {
  if (saysDailyBudget(text)) return 'daily_budget';
  const coded = code === undefined ? undefined : CODES[code];
  if (step === 'message' && coded === undefined) return 'message_unreadable';
  if (step === 'other') return coded ?? 'server_error';
  const worded = LOGIN_WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? refusalReason('login', 'NO', undefined, text);
  // "[AUTH] please use the authorisation code" names the cause better than its code.
  if (coded === 'wrong_password' && namesTheCause(worded)) return worded;
  if (coded === 'login_blocked' && worded === 'ip_refused') return worded;
  return coded ?? worded;
}

interface Refused {
  /** What CAPA says (LOGIN-DELAY). */
  loginDelaySeconds?: number | undefined;
  /** Who refused a password; not given where it was a token. */
  passwordHost?: string | undefined;
}

/** The same as a MailError. */
export function pop3Refusal(step: Pop3Step, answer: Pop3Answer, { loginDelaySeconds, passwordHost }: Refused = {}): MailError {
  const said = pop3Reason(step, answer);
  const reason = passwordHost === undefined ? said : passwordRefusal(passwordHost, said);
  const retryAfterSeconds =
    reason === 'login_delay'
      ? (loginDelaySeconds ?? LOGIN_DELAY_SECONDS)
      : reason === 'login_refused'
        ? ONCE_MORE_SECONDS
        : undefined;
  return new MailError(reason, reachOf(reason), { side: 'source', serverText: answer.text, retryAfterSeconds });
}
