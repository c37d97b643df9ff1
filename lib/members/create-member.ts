/** Creates an account here. Dovecot reads the same row, so the mailbox exists from this moment (A1). */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { Db } from '../db/client.ts';
import { db } from '../db/client.ts';
import { inTransaction, isUniqueViolation } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { domainOf } from '../schemas/address.ts';
import type { NewMember } from '../schemas/member/member.ts';
import { hashPassword } from './access/password-hash.ts';

/**
 * Creates one member in the domain of its address. Throws domains.unknown, members.foreign_domain (a postmaster's
 * colleague elsewhere), members.exists.
 */
export async function createMember(actor: Actor, input: NewMember): Promise<{ id: string }> {
  const mailDomainId = await ownDomainId(db(), actor, input.address);
  const passwordHash = await hashPassword(input.password);
  try {
    return await inTransaction(async (tx) => {
      const { address, displayName, role, quotaBytes } = input;
      const quota = quotaBytes === undefined ? {} : { quotaBytes };
      const { id } = await tx.member.create({ data: { mailDomainId, address, displayName, role, passwordHash, ...quota } });
      await recordAudit(tx, actor, { mailDomainId, action: 'member.created', subject: address, values: { role } });
      return { id };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('members.exists', { address: input.address });
    throw error;
  }
}

/** The domain of an address, when the actor administers it. A postmaster is not told whether another domain exists. */
async function ownDomainId(tx: Db, actor: Actor, address: string): Promise<string> {
  if (actor.kind === 'member') throw new AppError('not_found');
  const name = domainOf(address);
  const domain = await tx.mailDomain.findUnique({ where: { name }, select: { id: true } });
  if (actor.kind === 'postmaster' && domain?.id !== actor.mailDomainId) {
    throw new AppError('members.foreign_domain', { domain: name });
  }
  if (domain === null) throw new AppError('domains.unknown', { domain: name });
  assertAdministers(actor, domain.id);
  return domain.id;
}
