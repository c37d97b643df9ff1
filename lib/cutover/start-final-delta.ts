/**
 * Asks for a delta pass of every finished mailbox at once, instead of waiting for each one's turn: after the MX record has changed, for
 * what still came to the old inboxes. In one transaction with its jobs.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { isOpen } from '../mail-domains/window.ts';
import { decide } from './choose-plan.ts';

/** Throws not_found, window.closed, cutover.nothing_to_pass when no mailbox is kept in sync. Returns how many were enqueued. */
export async function startFinalDelta(actor: Actor, mailDomainId: string): Promise<{ enqueued: number }> {
  assertAdministers(actor, mailDomainId);
  return inTransaction(async (tx) => {
    if (!isOpen(await findNewestWindow(tx, mailDomainId), now())) throw new AppError('window.closed');
    const mappings = await tx.mapping.findMany({
      where: { state: 'DONE', syncEndedAt: null, password: { isNot: null }, member: { mailDomainId } },
      select: { id: true },
      orderBy: { syncedAt: { sort: 'asc', nulls: 'first' } },
    });
    if (mappings.length === 0) throw new AppError('cutover.nothing_to_pass');
    for (const { id } of mappings) await enqueueCopy(tx, { mappingId: id }, { mailDomainId });
    const data = { finalDeltaAt: now(), finalDeltaBy: actorName(actor) };
    const subject = await decide(tx, mailDomainId, data);
    await recordAudit(tx, actor, {
      mailDomainId,
      action: 'cutover.final_delta',
      subject,
      values: { mailboxes: mappings.length },
    });
    return { enqueued: mappings.length };
  });
}
