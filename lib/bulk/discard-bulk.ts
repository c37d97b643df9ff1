/** Throws a preview away that will not be confirmed: the passwords in it have no reason to stay. */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';

/** One that was confirmed is left as it is. Throws not_found outside the actor's domain. */
export async function discardBulk(actor: Actor, importId: string): Promise<void> {
  const found = await db().bulkImport.findUnique({ where: { id: importId }, select: { mailDomainId: true, fileName: true } });
  if (found === null) throw new AppError('not_found');
  const { mailDomainId, fileName } = found;
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const { count } = await tx.bulkImport.deleteMany({ where: { id: importId, state: 'PREVIEWED' } });
    if (count > 0)
      await recordAudit(tx, actor, { mailDomainId, action: 'bulk.discarded', subject: importId, values: { file: fileName } });
  });
}
