/** Enqueues the delivery of notices inside the caller's transaction: there are a notice and its job, or neither. */
import { fromPrisma } from 'pg-boss';
import { now } from '../clock.ts';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { SEND_NOTICE } from './queues.ts';

/** A job for each notice, for the moment at which it is due. One that waits for it already stays as it is. */
export async function enqueueNotices(tx: Transaction, notices: readonly { id: string; dueAt: Date }[]): Promise<void> {
  if (notices.length === 0) return;
  const boss = await sendingBoss();
  const jobs = notices.map(({ id, dueAt }) => ({
    data: { noticeId: id },
    singletonKey: id,
    ...(dueAt > now() ? { startAfter: dueAt } : {}),
  }));
  await boss.insert(SEND_NOTICE, jobs, { db: fromPrisma(tx) });
}
