/**
 * Everything that can go wrong between us and a mail server, as one class with two words:
 * `reason` says what it is (for people, a code), `reach` says how far the damage goes
 * (for the worker: one table in worker/copy/outcome.ts says what follows).
 * Sources: trust.md section 5 (fault matrix), RFC 5530 (response codes), RFC 9051 section 7.1.
 */

import { suggestedWaitSeconds } from './imap/suggested-wait.ts';

/** What happened. The codes are data: sentences for them live in the messages of app and cli. */
export const MAIL_REASONS = [
  'wrong_password', // [AUTHENTICATIONFAILED], [AUTHORIZATIONFAILED]
  'login_refused', // LOGIN refused without a code, in words that we do not know: mostly a wrong password, not always
  'password_expired', // [EXPIRED]
  'client_password', // the server asks for a client or application password
  'imap_disabled', // the server says that IMAP or POP3 is switched off for the account
  'token_only', // the server takes no passwords at all, only OAuth 2.0 (Exchange Online since 2023)
  'login_blocked', // [CONTACTADMIN], [PRIVACYREQUIRED], [NOPERM]: the postmaster must act at the old host
  'ip_refused', // the server says that our address, or the region it is in, may not sign in: somebody there has to allow it
  'consent_needed', // OAuth 2.0: the person has to sign in at the provider (again)
  'grant_refused', // OAuth 2.0: the provider does not let the application in, or not into this mailbox
  'host_unknown', // the name does not resolve
  'host_forbidden', // the address is not a public one, or the port is not allowed
  'host_is_ours', // the name leads to our own platform by now: the domain has been switched
  'host_unreachable', // refused, no route, or connect timeout
  'certificate_invalid', // expired, wrong name, or nobody vouches for it
  'certificate_changed', // not the pinned one
  'tls_unavailable', // STARTTLS is required and not offered, or the port does not speak TLS
  'not_a_mail_server', // the greeting is not IMAP or POP3
  'connection_lost', // cut or BYE in mid-session
  'timeout', // silence, or below the minimum rate
  'maildrop_busy', // [IN-USE] (RFC 2449, 8.1.2): somebody else has the POP3 maildrop open
  'login_delay', // [LOGIN-DELAY] (RFC 2449, 8.1.1): too soon after the last login
  'throttled', // [LIMIT], [INUSE], [UNAVAILABLE], "too many", "throttl"
  'server_error', // a NO, BAD or -ERR that says nothing more
  'protocol_error', // an answer that breaks the protocol or our limits
  'folder_gone', // [NONEXISTENT] for a folder that was listed
  'folder_refused', // a server refuses to create or open a folder that it does not call missing
  'uid_validity_changed', // the folder was recreated while we worked in it
  'source_rebuilt', // UIDVALIDITY changed, and most of what was copied is not found again
  'too_many_refused', // our platform refuses so many messages that the fault must be ours
  'message_unreadable', // FETCH answers NO, NIL or an empty body
  'message_short', // the body is shorter than announced
  'message_refused', // the destination says NO or BAD to this message
  'message_too_big', // [TOOBIG], APPENDLIMIT, or our own limit
  'over_quota', // [OVERQUOTA], or "quota" in the text, of our platform
  'daily_budget', // the same of the old server, which we only read: what it gives out in a day is used up (Gmail)
  'aborted', // we were told to stop
] as const;
export type MailReason = (typeof MAIL_REASONS)[number];

/** How far it reaches: the rest of a smaller unit can go on. */
export type MailReach = 'message' | 'folder' | 'mailbox' | 'server';

/** Which of the two servers said it. */
export type MailSide = 'source' | 'destination';

export interface MailErrorDetails {
  side: MailSide;
  /** The server's own words, not yet cut or cleaned. */
  serverText?: string | undefined;
  cause?: unknown;
  /** When it may be tried again, where the server or a rule of its protocol says it. */
  retryAfterSeconds?: number | undefined;
}

/** A failure of a mail server or of the way to it. `message` is for logs only. */
export class MailError extends Error {
  readonly reason: MailReason;
  readonly reach: MailReach;
  readonly side: MailSide;
  /** Plain text, control characters removed, at most 200 characters (trust.md 5, line 26). Null: the server said nothing. */
  readonly serverText: string | null;
  readonly retryAfterSeconds: number | null;

  constructor(reason: MailReason, reach: MailReach, details: MailErrorDetails) {
    super(`${details.side}: ${reason}`, { cause: details.cause });
    this.name = 'MailError';
    // Nothing is stored at the old server, so its quota is never that of a mailbox.
    this.reason = reason === 'over_quota' && details.side === 'source' ? 'daily_budget' : reason;
    this.reach = reach;
    this.side = details.side;
    this.serverText = cleanServerText(details.serverText);
    this.retryAfterSeconds = details.retryAfterSeconds ?? suggestedWaitSeconds(details.serverText);
  }
}

/**
 * True for a MailError, also of another copy of this file: the web's pages and routes are bundled apart, and connections that
 * they share throw errors of the bundle that opened them.
 */
export function isMailError(error: unknown): error is MailError {
  return error instanceof Error && error.name === 'MailError';
}

/** Server words as plain text: control characters become spaces, 200 characters at most. */
function cleanServerText(text: string | undefined): string | null {
  if (text === undefined) return null;
  const plain = text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters of a hostile server are what this removes
    .replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return plain === '' ? null : plain.slice(0, 200);
}
