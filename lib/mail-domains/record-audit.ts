/** Writes an audit line in the caller's transaction: who did what to which object. Never a secret (trust.md 7). */
import { type Actor, actorName } from '../actor.ts';
import type { Db } from '../db/client.ts';
import type { ErrorValues } from '../errors.ts';

export async function recordAudit(
  tx: Db,
  actor: Actor,
  { mailDomainId, action, subject, values = {} }: { mailDomainId: string; action: string; subject: string; values?: ErrorValues },
): Promise<void> {
  await tx.auditEvent.create({ data: { mailDomainId, actor: actorName(actor), action, subject, values } });
}
