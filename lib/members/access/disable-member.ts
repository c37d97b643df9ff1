/**
 * Shuts an account and opens it again (A1). Dovecot refuses a disabled member, the master user's sign-in included, so mail stays and
 * nobody reads it; nothing is delivered by us into it either.
 */
import type { Actor } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { now } from '../../clock.ts';
import { inTransaction, type Transaction } from '../../db/transaction.ts';
import type { Member } from '../../generated/prisma/client.ts';
import { assertDomainKeepsPostmaster, lockAdministered } from './administered-member.ts';
import { signOutMember } from './sign-out-member.ts';

/**
 * Disables: sign-ins end, and a move that runs is paused, for the worker could not sign in any more. A second call changes nothing.
 * Throws not_found, members.own_account, members.last_postmaster.
 */
export async function disableMember(actor: Actor, memberId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const member = await lockAdministered(tx, actor, memberId);
    if (member.disabledAt !== null) return;
    await assertDomainKeepsPostmaster(tx, actor, member);
    await tx.member.update({ where: { id: memberId }, data: { disabledAt: now() } });
    await pauseMove(tx, actor, member);
    await signOutMember(tx, member);
    const { mailDomainId, address } = member;
    await recordAudit(tx, actor, { mailDomainId, action: 'member.disabled', subject: address });
  });
}

/** Enables. Old sign-ins stay ended, and a move that was paused waits until somebody resumes it. Throws not_found. */
export async function enableMember(actor: Actor, memberId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { mailDomainId, address, disabledAt } = await lockAdministered(tx, actor, memberId);
    if (disabledAt === null) return;
    await tx.member.update({ where: { id: memberId }, data: { disabledAt: null } });
    await recordAudit(tx, actor, { mailDomainId, action: 'member.enabled', subject: address });
  });
}

/** As pauseMapping, which lies above this room: the worker sees the state with its next record. */
async function pauseMove(tx: Transaction, actor: Actor, { id, mailDomainId, address }: Member): Promise<void> {
  const mapping = await tx.mapping.findUnique({ where: { memberId: id }, select: { id: true, state: true } });
  if (mapping?.state !== 'RUNNING') return;
  const paused = { state: 'PAUSED', reason: 'paused_by_postmaster', serverText: null, retryAt: null } as const;
  await tx.mapping.update({ where: { id: mapping.id }, data: paused });
  await tx.mappingEvent.create({ data: { mappingId: mapping.id, code: 'paused_by_postmaster', values: {} } });
  await recordAudit(tx, actor, { mailDomainId, action: 'mapping.paused', subject: address });
}
