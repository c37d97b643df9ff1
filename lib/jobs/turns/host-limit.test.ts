import { randomUUID } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { db } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { sampleDomain } from '../../testing/sample-domain.ts';
import { sendingBoss } from '../boss.ts';
import { enqueueCopy } from '../enqueue.ts';
import { COPY_MAILBOX } from '../queues.ts';
import { groupLimits, recoveredLimit, refreshTiers } from './host-limit.ts';

useRoomDatabase();

const CAP = 5;
beforeEach(async () => {
  await db().sourceHostLimit.deleteMany();
});

const learn = (connections: number, minutesAgo = 0) =>
  db().$executeRaw`
    insert into source_host_limit (host, connections, changed_at)
    values ('imap.old.example', ${connections}, clock_timestamp() - make_interval(mins => ${minutesAgo}))
    on conflict (host) do update set connections = excluded.connections, changed_at = excluded.changed_at`;

async function enqueueTen(): Promise<void> {
  const { id: mailDomainId } = await sampleDomain(`${randomUUID()}.example`);
  await inTransaction(async (tx) => {
    for (let i = 0; i < 10; i++) await enqueueCopy(tx, { mappingId: randomUUID() }, { mailDomainId });
  });
}

/** How many mailboxes of the host are at work when every worker has looked. */
async function atWork(): Promise<number> {
  const boss = await sendingBoss();
  for (let look = 0; look < 8; look++) await boss.fetch(COPY_MAILBOX, { groupConcurrency: groupLimits(CAP) });
  const [row] = await db().$queryRaw<{ n: number }[]>`select count(*)::int as n from pgboss.job where state = 'active'`;
  return row?.n ?? 0;
}

test('a host that never complained is worked on by as many mailboxes as the cap allows', async () => {
  await enqueueTen();
  await refreshTiers();
  expect(await atWork()).toBe(CAP);
});

test('a host that was throttled is worked on by as many mailboxes as it takes', async () => {
  await learn(2);
  await enqueueTen();
  expect(await atWork()).toBe(2);
});

test('who waits already learns of a complaint, and of the recovery', async () => {
  await enqueueTen();
  await learn(1);
  await refreshTiers();
  expect(await atWork()).toBe(1);
  await learn(1, 21);
  await refreshTiers();
  expect(await atWork()).toBe(3);
  await learn(1, 600);
  await refreshTiers();
  expect(await atWork()).toBe(CAP);
});

test.each([
  { learnt: 2, quietSeconds: 0, cap: 5, limit: 2 },
  { learnt: 2, quietSeconds: 599, cap: 5, limit: 2 },
  { learnt: 2, quietSeconds: 600, cap: 5, limit: 3 },
  { learnt: 2, quietSeconds: 1800, cap: 5, limit: 5 },
  { learnt: 2, quietSeconds: 86_400, cap: 5, limit: 5 },
  { learnt: 4, quietSeconds: 0, cap: 2, limit: 2 },
  { learnt: 0, quietSeconds: 0, cap: 5, limit: 1 },
  { learnt: 3, quietSeconds: -5, cap: 5, limit: 3 },
])('a limit of $learnt that was learnt $quietSeconds s ago is $limit of $cap', ({ learnt, quietSeconds, cap, limit }) => {
  expect(recoveredLimit(learnt, quietSeconds, cap)).toBe(limit);
});
