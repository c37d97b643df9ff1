/** Enqueues inside the caller's transaction: a change of state and its job are there together or not at all. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { COPY_MAILBOX, type CopyMailboxJob } from './queues.ts';

/**
 * Enqueues the next slice of a mapping. When one is already waiting nothing is added (policy `stately`).
 * `delaySeconds` postpones it; `mailDomainId` is the group for fair turns between domains.
 */
export async function enqueueCopy(
  tx: Transaction,
  job: CopyMailboxJob,
  { mailDomainId, delaySeconds = 0 }: { mailDomainId: string; delaySeconds?: number },
): Promise<void> {
  const boss = await sendingBoss();
  await boss.send(COPY_MAILBOX, job, {
    db: fromPrisma(tx),
    singletonKey: job.mappingId,
    group: { id: mailDomainId },
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  });
}
