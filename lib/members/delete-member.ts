/**
 * Removes an account (A1). With its row go its sign-ins, its mapping with the sealed password, and the ledger of its move. The mail stays
 * on the platform, where nobody can open it any more: it is not ours to destroy on a click, and whoever gets the same address again finds
 * it there (docs/operations.md says how it is removed for good).
 */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping } from '../generated/prisma/client.ts';
import { normalizeAddress } from '../schemas/address.ts';
import { assertDomainKeepsPostmaster, lockAdministered } from './access/administered-member.ts';
import { signOutMember } from './access/sign-out-member.ts';

/**
 * `confirmation` is the address, typed by whoever wants it gone. A mailbox that a worker writes to stays: with the ledger its knowledge
 * of what has arrived would go while it is still sending. Throws not_found, members.confirmation_differs, members.moving,
 * members.own_account, members.last_postmaster.
 */
export async function deleteMember(
  actor: Actor,
  { memberId, confirmation }: { memberId: string; confirmation: string },
): Promise<void> {
  await inTransaction(async (tx) => {
    const member = await lockAdministered(tx, actor, memberId);
    const { mailDomainId, address } = member;
    if (normalizeAddress(confirmation) !== address) throw new AppError('members.confirmation_differs', { address });
    await assertDomainKeepsPostmaster(tx, actor, member);
    const mapping = await tx.mapping.findUnique({ where: { memberId } });
    if (mapping?.state === 'RUNNING' || (await isHeld(tx, memberId))) throw new AppError('members.moving', { address });
    const values = mapping === null ? {} : await moveValues(tx, mapping);
    await signOutMember(tx, member);
    await tx.member.delete({ where: { id: memberId } });
    await recordAudit(tx, actor, { mailDomainId, action: 'member.deleted', subject: address, values });
  });
}

/** A worker has this mailbox in its hands: it finishes what it began, also when the move was paused a moment ago, and in delta passes. */
async function isHeld(tx: Transaction, memberId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    select 1 from mailbox_lease where member_id = ${memberId}::uuid and expires_at > clock_timestamp()`;
  return rows.length > 0;
}

/** What of the move is gone for good, for the audit: the old account and how many messages the ledger held. */
async function moveValues(tx: Transaction, { id, sourceAddress }: Mapping): Promise<{ source: string; settled: number }> {
  const settled = await tx.ledgerEntry.count({ where: { folder: { mappingId: id } } });
  return { source: sourceAddress, settled };
}
