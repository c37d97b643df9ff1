/** Enqueues an undo inside the caller's transaction: the choice and its job are there together or not at all. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { UNDO_MAPPING, type UndoMappingJob } from './queues.ts';

/** `delaySeconds` postpones it. When one is waiting already nothing is added (policy `stately`). */
export async function enqueueUndo(
  tx: Transaction,
  job: UndoMappingJob,
  { delaySeconds = 0 }: { delaySeconds?: number } = {},
): Promise<void> {
  const boss = await sendingBoss();
  await boss.send(UNDO_MAPPING, job, { db: fromPrisma(tx), singletonKey: job.mappingId, startAfter: delaySeconds });
}
