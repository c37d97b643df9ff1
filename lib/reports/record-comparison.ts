/** Keeps that both sides of a mailbox were read whole and compared, and what came of it: a report says only what stands here. */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../db/transaction.ts';
import { lockMapping } from '../mappings/scope-mapping.ts';
import type { MailboxComparison } from '../progress/compare-mailbox.ts';

/** For whoever administers the domain. Throws not_found. */
export async function recordComparison(
  actor: Actor,
  mappingId: string,
  { sourceMessages: there, destinationMessages: here, differences: found }: MailboxComparison,
): Promise<void> {
  const differences = found.reduce((sum, { count }) => sum + count, 0);
  await inTransaction(async (tx) => {
    const { member } = await lockMapping(tx, actor, mappingId);
    const { mailDomainId, address } = member;
    assertAdministers(actor, mailDomainId);
    const data = { comparedAt: now(), comparedThere: there, comparedHere: here, comparedDiffers: differences };
    await tx.mapping.update({ where: { id: mappingId }, data });
    const values = { there, here, differences };
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.compared', subject: address, values });
  });
}
