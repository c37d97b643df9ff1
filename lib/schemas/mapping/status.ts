/** What the status table may be asked for (T1 to T5), as it stands in the URL, and what may be done with many of its rows. */
import { z } from 'zod';

/** The words for a mapping's state on every page (T4). */
export const STATUS_STATES = ['none', 'not_started', 'queued', 'running', 'paused', 'failed', 'done', 'exceptions'] as const;

/** Which states a filter lets through: the groups of the chips, and each state by itself. */
export const SHOWN_STATES = {
  needs: ['failed', 'paused'],
  moving: ['running', 'queued'],
  waiting: ['not_started'],
  arrived: ['done', 'exceptions'],
  none: ['none'],
  failed: ['failed'],
  paused: ['paused'],
  running: ['running'],
  queued: ['queued'],
  done: ['done'],
  exceptions: ['exceptions'],
  /** Moved, and kept in sync until the cutover. */
  in_sync: ['done', 'exceptions'],
  /** Moved, and complete for what the old server shows (X2). */
  limited: ['done', 'exceptions'],
} as const;

/** What the totals do not tell apart. */
const UNCOUNTED = ['in_sync', 'limited'] as const;
export type Uncounted = (typeof UNCOUNTED)[number];

/** Whether a filter asks for more than states. */
export function isUncounted(show: Show): show is Uncounted {
  return UNCOUNTED.some((one) => one === show);
}

export const SHOWS = ['all', ...(Object.keys(SHOWN_STATES) as (keyof typeof SHOWN_STATES)[])] as const;
export type Show = (typeof SHOWS)[number];

/** Sub-reasons (T5): what kind of trouble a reason is. Each reason is of one kind; a test holds that none is forgotten. */
export const REASON_KINDS = {
  credentials: [
    'wrong_password',
    'login_refused',
    'password_expired',
    'client_password',
    'token_only',
    'no_password',
    'consent_needed',
    'grant_refused',
  ],
  blocked: [
    'login_blocked',
    'ip_refused',
    'many_passwords_refused',
    'imap_disabled',
    'host_forbidden',
    'certificate_invalid',
    'certificate_changed',
    'tls_unavailable',
  ],
  throttled: ['throttled', 'host_busy', 'login_delay', 'maildrop_busy', 'pop3_pause', 'daily_budget'],
  quota: ['over_quota'],
  window_closed: ['window_closed'],
  server_gone: [
    ...['host_unknown', 'host_is_ours', 'host_unreachable', 'connection_lost', 'timeout'],
    ...['not_a_mail_server', 'server_error', 'protocol_error'],
  ],
  /** Also the mailboxes that are complete with exceptions. */
  partial: [
    ...['folder_gone', 'folder_refused', 'uid_validity_changed', 'source_rebuilt', 'too_many_refused'],
    ...['message_unreadable', 'message_short', 'message_refused', 'message_too_big'],
  ],
  held: ['paused_by_member', 'paused_by_postmaster', 'stopped_by_postmaster', 'undo_choice', 'undo_running', 'aborted'],
  ours: ['our_side', 'sums_differ'],
} as const satisfies Record<string, readonly string[]>;

export type ReasonKind = keyof typeof REASON_KINDS;
export const REASON_KIND_NAMES = Object.keys(REASON_KINDS) as ReasonKind[];

/** What kind of trouble a reason is. Null: a newer worker's, which this page does not know. */
export function kindOfReason(reason: string): ReasonKind | null {
  return REASON_KIND_NAMES.find((kind) => REASON_KINDS[kind].some((known) => known === reason)) ?? null;
}

export const SORTS = ['address', 'state', 'total', 'moved', 'percent', 'started'] as const;
export type Sort = (typeof SORTS)[number];

const text = (most: number) => z.string().max(most).optional().catch(undefined);

/** Which mailboxes; what does not parse is left out, as if nobody had asked. */
export const statusFilter = z.object({
  search: z.string().trim().max(200).default('').catch(''),
  show: z.enum(SHOWS).default('all').catch('all'),
  reason: z.enum(REASON_KIND_NAMES).optional().catch(undefined),
});
export type StatusFilter = z.infer<typeof statusFilter>;

/** Which of them, and in what order. The cursors are what a page was answered with; those of another order mean nothing. */
export const statusQuery = statusFilter.extend({
  sort: z.enum(SORTS).default('address').catch('address'),
  direction: z.enum(['asc', 'desc']).default('asc').catch('asc'),
  after: text(400),
  before: text(400),
});
export type StatusQuery = z.infer<typeof statusQuery>;

/** What can be done with many mailboxes at once. */
export const MAILBOX_ACTS = ['start', 'pause', 'resume', 'retry', 'restart', 'stop', 'done'] as const;
export type MailboxAct = (typeof MAILBOX_ACTS)[number];

/** As many as one page can hold, and some. */
export const MOST_SELECTED = 500;

/** Mailboxes by hand, or all that match a filter. */
export const mailboxSelection = z.union([
  z.strictObject({ memberIds: z.array(z.uuid()).min(1).max(MOST_SELECTED) }),
  z.strictObject({ matching: statusFilter }),
]);
export type MailboxSelection = z.infer<typeof mailboxSelection>;

export const actOnMailboxesInput = z.strictObject({
  act: z.enum(MAILBOX_ACTS),
  selection: mailboxSelection,
  /** Where an earlier call has stopped. */
  after: z.string().max(400).optional(),
});

/** Why a mailbox was left as it is. */
export const SKIP_CODES = ['no_password', 'no_account', 'not_now', 'already', 'look_first', 'disabled'] as const;
export type SkipCode = (typeof SKIP_CODES)[number];

/** What became of one call. */
export interface ActResult {
  changed: number;
  skipped: Partial<Record<SkipCode, number>>;
  /** Whose mailboxes were changed, for the way back. */
  changedIds: string[];
  /** Where the next call goes on; null: all have had their turn. */
  next: string | null;
}
