/** Enqueues a slice of a domain's checksum inside the caller's transaction. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { DIGEST_LEDGER, type DigestLedgerJob } from './queues.ts';

/** One that waits already is enough: nothing is added then. */
export async function enqueueDigest(tx: Transaction, job: DigestLedgerJob): Promise<void> {
  const boss = await sendingBoss();
  await boss.send(DIGEST_LEDGER, job, { db: fromPrisma(tx), singletonKey: job.mailDomainId });
}
