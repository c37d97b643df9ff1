/** The one Prisma client of a process. Only this file creates one. */
import { PrismaPg } from '@prisma/adapter-pg';
import { Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { closePools } from './pool.ts';

export { Prisma };

/** Either the client or a transaction of it: what a query function takes when it may run inside somebody's transaction. */
export type Db = PrismaClient | Prisma.TransactionClient;

const IDLE_IN_TRANSACTION_MS = 20_000;

const kept = globalThis as typeof globalThis & { banjiaPrisma?: PrismaClient };

/**
 * The client of this process, connected on first use to DATABASE_URL.
 * Kept on globalThis, because `next dev` loads modules anew at each change.
 */
export function db(): PrismaClient {
  kept.banjiaPrisma ??= new PrismaClient({
    adapter: new PrismaPg({
      connectionString: process.env.DATABASE_URL ?? '',
      max: 12,
      application_name: 'banjia',
      // A process that is stopped inside a transaction would hold its locks, the lease's row among them, against everybody else.
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    }),
  });
  return kept.banjiaPrisma;
}

/** Closes all connections of this process; for its end. */
export async function disconnectDb(): Promise<void> {
  await closePools();
  await kept.banjiaPrisma?.$disconnect();
  delete kept.banjiaPrisma;
}
