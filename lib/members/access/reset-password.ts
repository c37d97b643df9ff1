/** Gives a member a new password (A1). The old one ends with its sessions; nobody is ever told what it was. */
import type { Actor } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { inTransaction } from '../../db/transaction.ts';
import { lockAdministered } from './administered-member.ts';
import { hashPassword } from './password-hash.ts';
import { signOutMember } from './sign-out-member.ts';

/**
 * In one transaction the hash that Dovecot reads is replaced, every sign-in is revoked (the caller's own too, when it is theirs) and the
 * end of the mail programs' sessions is enqueued. A running move goes on: it does not know this password. Throws not_found.
 */
export async function resetPassword(actor: Actor, { memberId, password }: { memberId: string; password: string }): Promise<void> {
  // Looked at first: nobody makes us work for accounts out of their reach.
  await inTransaction((tx) => lockAdministered(tx, actor, memberId));
  const passwordHash = await hashPassword(password);
  await inTransaction(async (tx) => {
    const member = await lockAdministered(tx, actor, memberId);
    const { mailDomainId, address } = member;
    await tx.member.update({ where: { id: memberId }, data: { passwordHash } });
    await signOutMember(tx, member);
    await recordAudit(tx, actor, { mailDomainId, action: 'member.password_reset', subject: address });
  });
}
