/** The member that an administrator changes, and what must not happen to it. */
import { type Actor, assertAdministers } from '../../actor.ts';
import type { Transaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import type { Member } from '../../generated/prisma/client.ts';

/**
 * The member, locked until the transaction ends, for whoever administers its domain. Throws not_found to everybody else, members
 * about their own account included.
 */
export async function lockAdministered(tx: Transaction, actor: Actor, memberId: string): Promise<Member> {
  await tx.$queryRaw`select 1 from member where id = ${memberId}::uuid for update`;
  const member = await tx.member.findUnique({ where: { id: memberId } });
  if (member === null) throw new AppError('not_found');
  assertAdministers(actor, member.mailDomainId);
  return member;
}

/**
 * Passes when the domain has somebody else who can administer it. To be asked before a postmaster is disabled, deleted or made an
 * ordinary member. The domain's row is held until the end of the transaction: two postmasters who remove each other at the same moment
 * do it one behind the other. Throws members.own_account (nobody shuts themselves out by a slip) and members.last_postmaster.
 */
export async function assertDomainKeepsPostmaster(tx: Transaction, actor: Actor, member: Member): Promise<void> {
  const { id, address, role, disabledAt, mailDomainId } = member;
  if (actor.kind === 'postmaster' && actor.memberId === id) throw new AppError('members.own_account', { address });
  if (role !== 'POSTMASTER' || disabledAt !== null) return;
  await tx.$queryRaw`select 1 from mail_domain where id = ${mailDomainId}::uuid for no key update`;
  const others = await tx.member.count({ where: { mailDomainId, role: 'POSTMASTER', disabledAt: null, id: { not: id } } });
  if (others === 0) throw new AppError('members.last_postmaster', { address });
}
