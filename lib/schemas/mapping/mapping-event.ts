/** What may have happened to a mapping: codes, and the values that their sentences need. */
import { z } from 'zod';

export const MAPPING_EVENTS = [
  'started', // by, source
  'password_reentered', // by, source
  'paused_by_member',
  'paused_by_postmaster',
  'stopped_by_postmaster', // by
  'resumed', // by
  'restarted', // by: every folder is listed whole again
  'window_closed',
  'many_passwords_refused', // the whole domain was paused, for the old host may be about to lock accounts
  'rechecked', // by
  'range_limit', // what providers/range-limit.ts noticed: the old host seems to hide mail
  'retry', // reason, serverText, retryAt, times: tried again by itself
  'need_password', // reason, serverText
  'block', // reason, serverText
  'folder_done', // folder, count
  'folder_renamed', // from, to
  'folder_removed', // folder
  'done', // copied, refused
  'sums_differ', // folders
  'delta_found', // count
  'sync_held', // reason, serverText
  'sync_ended', // by, or reason
  'rebuilt_accepted', // by
  'undo_asked', // by, from, to, count
  'undo_cancelled', // by, from
  'undo_chosen', // by, choice
  'undo_done', // from, to, choice, folder, moved, removed, left, vanished
] as const;
export type MappingEventCode = (typeof MAPPING_EVENTS)[number];

/** Names, counts and moments (ISO 8601); the old server's words as text. Never a secret. */
export type EventValues = Record<string, string | number>;

/** Values as they lie in the database, where a hand or a newer worker may have written anything. */
export const eventValues = z.record(z.string(), z.union([z.string(), z.number()])).catch({});

export interface MappingEventView {
  id: string;
  at: Date;
  /** One of MAPPING_EVENTS, or what a newer worker knows. */
  code: string;
  values: EventValues;
}
