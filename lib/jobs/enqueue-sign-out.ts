/** Enqueues the end of an address's sessions at the platform, inside the caller's transaction. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { SIGN_OUT, type SignOutJob } from './queues.ts';

/** The job begins after the commit, so that whoever reconnects meets the new state. One that waits already is enough. */
export async function enqueueSignOut(tx: Transaction, job: SignOutJob): Promise<void> {
  const boss = await sendingBoss();
  await boss.send(SIGN_OUT, job, { db: fromPrisma(tx), singletonKey: job.address });
}
