/**
 * Where a copy stands, for whoever listens (node:diagnostics_channel): a tracer, a debugger, or a test that ends the process
 * at exactly one of these points. Nobody listens as a rule, and then it costs nothing.
 */
import { channel } from 'node:diagnostics_channel';

/**
 * In the order of a batch: before_intent, after_intent, in_literal (some of a command has left, not all), after_last_byte
 * (the command is complete), after_ok (its answer is here), before_commit (all statements of the record are done),
 * in_resolution (an intent of an earlier process is being looked into). lane_opened: a further lane works beside the first.
 * twins_noted: messages that POP3 shows are remembered as IMAP's, and what belongs to that is not settled.
 * Of a notice by mail: notice_leaves (its place in the mailbox is noted, no byte has left), notice_stored (the answer is here, and not recorded).
 * Of an undo: undo_marked (what is to leave is written down, nothing is sent), undo_sent (it has left, and that is not recorded).
 */
export type CopyPoint =
  | 'before_intent'
  | 'after_intent'
  | 'in_literal'
  | 'after_last_byte'
  | 'after_ok'
  | 'before_commit'
  | 'in_resolution'
  | 'lane_opened'
  | 'twins_noted'
  | 'notice_leaves'
  | 'notice_stored'
  | 'undo_marked'
  | 'undo_sent';

const points = channel('banjia:copy');

/** Says that the copy has come to this point. */
export function tracePoint(point: CopyPoint): void {
  if (points.hasSubscribers) points.publish(point);
}
