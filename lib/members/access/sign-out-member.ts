/** Ends what a member has open: here at once, at the platform through a worker, for only workers may talk to it that way. */
import { now } from '../../clock.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { Member } from '../../generated/prisma/client.ts';
import { enqueueSignOut } from '../../jobs/enqueue-sign-out.ts';

/** Revokes the sign-ins and enqueues the end of the mail programs' sessions, in the caller's transaction. */
export async function signOutMember(tx: Transaction, { id, address }: Pick<Member, 'id' | 'address'>): Promise<void> {
  await tx.loginSession.updateMany({ where: { memberId: id, revokedAt: null }, data: { revokedAt: now() } });
  await enqueueSignOut(tx, { address });
}
