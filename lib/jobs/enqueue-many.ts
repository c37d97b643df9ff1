/** The same as enqueue.ts for a whole list of one domain, in a handful of statements instead of several for each mailbox. */
import { fromPrisma } from 'pg-boss';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { COPY_MAILBOX } from './queues.ts';
import { tierFor } from './turns/host-limit.ts';
import { takeTurns } from './turns/take-turn.ts';

/**
 * Enqueues the next slice of each mapping at once, inside the caller's transaction. As enqueueCopy does one by one: where a
 * slice waits already none is added, one that is postponed is brought forward, and each gets the domain's next number in the
 * line, in the order of `mappingIds`. The mappings are all of `mailDomainId`; whoever waits is locked until the commit.
 */
export async function enqueueCopies(tx: Transaction, mappingIds: readonly string[], mailDomainId: string): Promise<void> {
  if (mappingIds.length === 0) return;
  const boss = await sendingBoss();
  for (;;) {
    const waiting = await waitingSlices(tx, mappingIds);
    const missing = mappingIds.filter((id) => !waiting.get(id)?.due);
    if (missing.length === 0) return;
    const group = await groupOf(tx, mailDomainId);
    const first = await takeTurns(tx, mailDomainId, group.id, missing.length);
    const turns = missing.map((mappingId, i) => ({ mappingId, priority: -(first + i) }));
    const db = fromPrisma(tx);
    for (const { mappingId, priority } of turns) {
      const late = waiting.get(mappingId);
      if (late !== undefined) await boss.update(COPY_MAILBOX, undefined, { db, group, id: late.id, startAfter: 0, priority });
    }
    const fresh = turns
      .filter(({ mappingId }) => !waiting.has(mappingId))
      .map(({ mappingId, priority }) => ({ data: { mappingId }, singletonKey: mappingId, priority, group }));
    const inserted = fresh.length === 0 ? [] : await boss.insert(COPY_MAILBOX, fresh, { db });
    if (inserted?.length === fresh.length) return;
    // Somebody else has enqueued one at the same moment, and it may have been taken up before it knew of our change: look again.
  }
}

async function waitingSlices(tx: Transaction, mappingIds: readonly string[]): Promise<Map<string, { id: string; due: boolean }>> {
  const rows = await tx.$queryRaw<{ id: string; key: string; due: boolean }[]>`
    select id, singleton_key as key, start_after <= now() as due from pgboss.job
    where name = ${COPY_MAILBOX} and state = 'created' and state < 'active' and singleton_key = any(${[...mappingIds]}::text[])
    order by id for update`;
  return new Map(rows.map(({ key, id, due }) => [key, { id, due }]));
}

/** The domain's old host, and its tier when it has ever complained. */
async function groupOf(tx: Transaction, mailDomainId: string): Promise<{ id: string; tier?: string }> {
  const [row] = await tx.$queryRaw<{ host: string; learnt: number | null; quietSeconds: number | null }[]>`
    select lower(s.host) as host, l.connections as learnt,
      extract(epoch from clock_timestamp() - l.changed_at)::float8 as "quietSeconds"
    from source_server s left join source_host_limit l on l.host = lower(s.host) where s.mail_domain_id = ${mailDomainId}::uuid`;
  if (row === undefined) return { id: mailDomainId };
  return { id: row.host, ...(row.learnt === null ? {} : { tier: tierFor(row.learnt, row.quietSeconds ?? 0) }) };
}
