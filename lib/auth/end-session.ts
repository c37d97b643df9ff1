/** Signing out: the session is revoked in the database, and the log says so. */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../db/transaction.ts';
import type { Member } from '../generated/prisma/client.ts';

/** Revokes a session; one that has ended already, or never was, is left as it is. */
export async function endSession(sessionId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.loginSession.updateMany({ where: { id: sessionId, revokedAt: null }, data: { revokedAt: now() } });
    if (count === 0) return;
    const { member } = await tx.loginSession.findUniqueOrThrow({ where: { id: sessionId }, include: { member: true } });
    const { mailDomainId, address } = member;
    await recordAudit(tx, memberActor(member), { mailDomainId, action: 'session.closed', subject: address });
  });
}

/** A person as they stand in the log when they come and go. */
export function memberActor({
  id,
  mailDomainId,
  address,
  role,
}: Pick<Member, 'id' | 'mailDomainId' | 'address' | 'role'>): Actor {
  return { kind: role === 'POSTMASTER' ? 'postmaster' : 'member', memberId: id, mailDomainId, address };
}
