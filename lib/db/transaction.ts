/** Transactions, with the limits that every one of ours has. */
import { db, type Prisma } from './client.ts';

export type Transaction = Prisma.TransactionClient;

/** Runs `work` in one transaction: all of it or nothing. Throws what `work` throws, after the rollback. */
export function inTransaction<T>(work: (tx: Transaction) => Promise<T>, timeoutMs = 20_000): Promise<T> {
  return db().$transaction(work, { timeout: timeoutMs, maxWait: 10_000 });
}

/** True for the database's "this unique key exists already" (SQLSTATE 23505), whichever way Prisma reports it. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'P2002' || error.code === '23505';
}
