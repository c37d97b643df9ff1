/** Notes when the contract at the old host ends, for the countdown (O7). */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction } from '../db/transaction.ts';

/** `date` is yyyy-mm-dd, or null for "not known". */
export async function setOldServiceExpiry(actor: Actor, mailDomainId: string, date: string | null): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    await tx.mailDomain.update({
      where: { id: mailDomainId },
      data: { oldServiceExpiresOn: date === null ? null : new Date(date) },
    });
    await recordAudit(tx, actor, { mailDomainId, action: 'domain.expiry_set', subject: date ?? '' });
  });
}
