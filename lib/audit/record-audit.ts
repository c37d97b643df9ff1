/** Writes an audit line in the caller's transaction: who did what to which object. Never a secret (trust.md 7). */
import { type Actor, actorName } from '../actor.ts';
import type { Db } from '../db/client.ts';
import type { AUDIT_ACTIONS, AuditAction } from '../schemas/audit.ts';

type Values<A extends AuditAction> = Partial<Record<(typeof AUDIT_ACTIONS)[A][number], string | number>>;

export interface AuditEntry<A extends AuditAction> {
  mailDomainId: string;
  action: A;
  /** What was acted upon, as people know it: an address, a server, a moment. */
  subject: string;
  values?: Values<A>;
}

/**
 * One line, with the action's own values and no others (schemas/audit.ts). The caller's transaction is the one that changes
 * what the line tells of.
 */
export async function recordAudit<A extends AuditAction>(tx: Db, actor: Actor, entry: AuditEntry<A>): Promise<void> {
  await tx.auditEvent.create({ data: { values: {}, ...entry, actor: actorName(actor) } });
}

/** Many lines at once, for lists. */
export async function recordAudits<A extends AuditAction>(
  tx: Db,
  actor: Actor,
  entries: readonly AuditEntry<A>[],
): Promise<void> {
  await tx.auditEvent.createMany({ data: entries.map((entry) => ({ values: {}, ...entry, actor: actorName(actor) })) });
}
