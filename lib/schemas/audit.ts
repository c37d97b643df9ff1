/** The audit log at its borders: every action that is recorded, with the values that its sentence needs, and how it is searched. */
import { z } from 'zod';

/**
 * Who did what: the codes that stand in `audit_event.action`, each with the names of its values. A new action is a line here and
 * a sentence in both languages (`audit.actions.<code>`); tests hold the three together.
 */
export const AUDIT_ACTIONS = {
  'session.opened': [],
  'session.closed': [],
  'session.refused': [],
  'domain.created': [],
  'domain.expiry_set': [],
  'domain.notices_set': ['off', 'locale'],
  'window.opened': ['days'],
  'window.prolonged': ['days'],
  'window.closed': [],
  'source.set': ['protocol', 'security', 'mode'],
  'source.granted': ['vendor'],
  'source.grant_removed': [],
  'source.pinned': ['address'],
  'source.unpinned': [],
  'source.untrusted': [],
  'cutover.plan': ['plan', 'quietHours'],
  'cutover.staff_told': [],
  'cutover.staff_not_told': [],
  'cutover.final_delta': ['mailboxes'],
  'member.created': ['role'],
  'member.changed': ['role', 'quota'],
  'member.password_reset': [],
  'member.disabled': [],
  'member.enabled': [],
  'member.deleted': ['source', 'settled'],
  'members.imported': ['count', 'changed'],
  'members.exported': ['count', 'format'],
  'member.notices_set': ['off', 'locale'],
  'bulk.previewed': ['count', 'file'],
  'bulk.tried': ['rows'],
  'bulk.try_stopped': ['rows'],
  'bulk.row_changed': ['row', 'source'],
  'bulk.row_dropped': ['row'],
  'bulk.pair_accepted': ['source', 'owner'],
  'bulk.pair_doubted': ['source'],
  'bulk.discarded': ['file'],
  'bulk.confirmed': ['started', 'waiting'],
  'mapping.prepared': ['source'],
  'mapping.started': ['source', 'accepted'],
  'mapping.password_replaced': [],
  'mapping.paused': [],
  'mapping.resumed': [],
  'mapping.rechecked': [],
  'mapping.protocol_chosen': ['protocol'],
  'mapping.restarted': [],
  'mapping.stopped': [],
  'mapping.sync_ended': [],
  'mapping.rebuilt_accepted': [],
  'mapping.undo_asked': ['from', 'to', 'count'],
  'mapping.undo_cancelled': [],
  'mapping.undo_chosen': ['choice'],
  'mapping.undo_done': ['from', 'to', 'choice', 'moved', 'removed', 'left', 'vanished'],
  'mapping.healed': [],
  'mapping.compared': ['there', 'here', 'differences'],
  'report.mailbox_digested': ['sha256'],
  'report.digest_requested': [],
  'report.digest_finished': ['sha256', 'count'],
} as const satisfies Record<string, readonly string[]>;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** Whether this build knows the code: an older or newer one may have written the line. */
export function isAuditAction(code: string): code is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, code);
}

const day = z.iso.date();

/** What one looks for. `search` is a part of who did it or of the object; `from` and `to` are days of the reader, both included. */
const auditQuery = z.object({
  search: z.string().trim().max(200).optional(),
  action: z.string().refine(isAuditAction).optional(),
  from: day.optional(),
  to: day.optional(),
});
export type AuditQuery = z.infer<typeof auditQuery>;

/** The place of a line in the log: its moment and its id. */
export const auditCursor = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f-]{36}$/);

/** What the address of a page asks for; whatever does not parse is left out, as if nobody had asked. */
export function readAuditQuery(asked: Record<string, unknown>): AuditQuery {
  const fields = Object.entries(auditQuery.shape).flatMap(([name, shape]) => {
    const parsed = shape.safeParse(asked[name] === '' ? undefined : asked[name]);
    return parsed.success && parsed.data !== undefined ? [[name, parsed.data] as const] : [];
  });
  return auditQuery.parse(Object.fromEntries(fields));
}
