import { expect, test } from 'vitest';
import { useRoomDatabase } from '../testing/room-database.ts';
import { sampleDomain } from '../testing/sample-domain.ts';
import { db } from './client.ts';
import { inTransaction, type Transaction } from './transaction.ts';

useRoomDatabase();

/** Runs two transactions that take the same two locks in opposite order, each after the other has its first. */
async function cross(lock: (tx: Transaction, id: string, value: number) => Promise<unknown>): Promise<number[]> {
  const [one, two] = [
    await sampleDomain(`a${crypto.randomUUID()}.example`),
    await sampleDomain(`b${crypto.randomUUID()}.example`),
  ];
  const runs = [0, 0];
  const first = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const run = (mine: 0 | 1, order: string[]) =>
    inTransaction(async (tx) => {
      runs[mine] = (runs[mine] ?? 0) + 1;
      await lock(tx, order[0] ?? '', mine + 1);
      first[mine]?.resolve();
      await first[1 - mine]?.promise;
      await lock(tx, order[1] ?? '', mine + 1);
    });
  await Promise.all([run(0, [one.id, two.id]), run(1, [two.id, one.id])]);
  const turns = await db().mailDomain.findMany({ where: { id: { in: [one.id, two.id] } }, select: { lastTurn: true } });
  // Both have written both rows, one after the other.
  expect(new Set(turns.map(({ lastTurn }) => lastTurn)).size).toBe(1);
  return runs;
}

test('of two transactions that wait for each other the one that the database ends is run again', async () => {
  const runs = await cross((tx, id, lastTurn) => tx.mailDomain.update({ where: { id }, data: { lastTurn } }));
  // The database ends one of them, or both when they notice at the same moment.
  expect(Math.max(...runs)).toBe(2);
});

test('also when they wait in SQL of our own', async () => {
  const runs = await cross((tx, id, value) => tx.$executeRaw`update mail_domain set last_turn = ${value} where id = ${id}::uuid`);
  // The database ends one of them, or both when they notice at the same moment.
  expect(Math.max(...runs)).toBe(2);
});

test('any other failure is thrown after the rollback, and not tried again', async () => {
  let runs = 0;
  const { id } = await sampleDomain('plain.example');
  const failing = inTransaction(async (tx) => {
    runs++;
    await tx.mailDomain.update({ where: { id }, data: { lastTurn: 9 } });
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(runs).toBe(1);
  expect((await db().mailDomain.findUniqueOrThrow({ where: { id } })).lastTurn).toBe(0);
});
