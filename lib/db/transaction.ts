/** Transactions, with the limits that every one of ours has. */
import { db, type Prisma } from './client.ts';

export type Transaction = Prisma.TransactionClient;

const DEADLOCK = '40P01';
/** Each time PostgreSQL has waited a second before it chose a victim. */
const MOST_TRIES = 4;

/**
 * Runs `work` in one transaction: all of it or nothing. Throws what `work` throws, after the rollback. When PostgreSQL ends it
 * because it and another transaction wait for each other (40P01), it is run again: `work` must do nothing that the rollback
 * does not undo.
 */
export async function inTransaction<T>(work: (tx: Transaction) => Promise<T>, timeoutMs = 20_000): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db().$transaction(work, { timeout: timeoutMs, maxWait: 10_000 });
    } catch (error) {
      if (tries === MOST_TRIES || !isDeadlock(error)) throw error;
    }
  }
}

/** Reads in one transaction all of whose statements see the moment of the first; nothing is locked, and nothing may be written. */
export function atOneMoment<T>(read: (tx: Transaction) => Promise<T>, timeoutMs: number): Promise<T> {
  return db().$transaction(read, { timeout: timeoutMs, maxWait: 10_000, isolationLevel: 'RepeatableRead' });
}

/** True for the database's "this unique key exists already" (SQLSTATE 23505), whichever way Prisma reports it. */
export function isUniqueViolation(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return error.code === 'P2002' || error.code === '23505';
}

/** True for a transaction that was ended so that another can go on, whichever way Prisma, or the queue through it, reports it. */
function isDeadlock(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && (at.code === 'P2034' || at.code === DEADLOCK)) return true;
    if (at.message.includes(DEADLOCK) || at.message.includes('deadlock detected')) return true;
  }
  return false;
}
