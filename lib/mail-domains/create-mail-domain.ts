/** Adds a mail domain; operators only. */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction, isUniqueViolation } from '../db/transaction.ts';
import { AppError } from '../errors.ts';

/** `name` is ASCII and lower case (schemas/address.ts). Throws domains.exists. */
export async function createMailDomain(actor: Actor, name: string): Promise<{ id: string }> {
  if (actor.kind !== 'operator') throw new AppError('not_found');
  try {
    return await inTransaction(async (tx) => {
      const { id } = await tx.mailDomain.create({ data: { name } });
      await recordAudit(tx, actor, { mailDomainId: id, action: 'domain.created', subject: name });
      return { id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('domains.exists', { domain: name });
    throw error;
  }
}
