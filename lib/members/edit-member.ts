/** Changes a member's name, quota and role (A1). Dovecot reads the quota at the next sign-in of a mail program. */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction } from '../db/transaction.ts';
import type { MemberChange } from '../schemas/member/member.ts';
import { assertDomainKeepsPostmaster, lockAdministered } from './access/administered-member.ts';
import { quotaText } from './file/quota-cell.ts';

/**
 * Sets all three; what is the same already changes nothing and leaves no line in the audit. A role counts from the next request of
 * whoever is signed in. Throws not_found, and members.own_account or members.last_postmaster when a postmaster would become a member.
 */
export async function editMember(actor: Actor, { memberId, displayName, role, quotaBytes }: MemberChange): Promise<void> {
  await inTransaction(async (tx) => {
    const member = await lockAdministered(tx, actor, memberId);
    const { mailDomainId, address } = member;
    if (member.displayName === displayName && member.role === role && Number(member.quotaBytes) === quotaBytes) return;
    if (member.role === 'POSTMASTER' && role === 'MEMBER') await assertDomainKeepsPostmaster(tx, actor, member);
    await tx.member.update({ where: { id: memberId }, data: { displayName, role, quotaBytes } });
    await recordAudit(tx, actor, {
      mailDomainId,
      action: 'member.changed',
      subject: address,
      values: { role, quota: quotaText(quotaBytes) },
    });
  });
}
