/** No notice that waits for ever: one that is not sent and has no job (a fault of the queue, a hand in the database) gets one. */
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { enqueueNotices } from '../jobs/enqueue-notices.ts';
import { SEND_NOTICE } from '../jobs/queues.ts';

/** For the schedule and operators; throws not_found for everybody else. Returns how many got a job. */
export async function healNotices(actor: Actor): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const lost = await db().$queryRaw<{ id: string; dueAt: Date }[]>`
    select n.id, n.due_at as "dueAt" from notice n where n.sent_at is null and not exists (
      select 1 from pgboss.job j where j.name = ${SEND_NOTICE} and j.state <= 'active' and j.singleton_key = n.id::text)`;
  if (lost.length > 0) await inTransaction((tx) => enqueueNotices(tx, lost));
  return lost.length;
}
