/** Enqueues inside the caller's transaction: a change of state and its job are there together or not at all. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { COPY_MAILBOX, type CopyMailboxJob } from './queues.ts';

/**
 * Enqueues the next slice of a mapping. When one is already waiting nothing is added (policy `stately`); one that waits for
 * a later moment (a retry) is brought forward when this one is wanted at once.
 * `delaySeconds` postpones it; `mailDomainId` is the group for fair turns between domains.
 */
export async function enqueueCopy(
  tx: Transaction,
  job: CopyMailboxJob,
  { mailDomainId, delaySeconds = 0 }: { mailDomainId: string; delaySeconds?: number },
): Promise<void> {
  const boss = await sendingBoss();
  const waiting = { db: fromPrisma(tx), singletonKey: job.mappingId };
  const sent = await boss.send(COPY_MAILBOX, job, {
    ...waiting,
    group: { id: mailDomainId },
    ...(delaySeconds > 0 ? { startAfter: delaySeconds } : {}),
  });
  if (sent === null && delaySeconds === 0) await boss.update(COPY_MAILBOX, undefined, { ...waiting, startAfter: 0 });
}
