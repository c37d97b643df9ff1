/** No chosen undo without a job, for the same reason as heal-mappings.ts in lib/mappings; looked at with it, each minute. */
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { enqueueUndo } from '../jobs/enqueue-undo.ts';
import { UNDO_MAPPING } from '../jobs/queues.ts';

/** For the schedule and operators; throws not_found for everybody else. Returns how many got a job. */
export async function healUndos(actor: Actor): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const orphans = await db().$queryRaw<{ id: string }[]>`
    select u.mapping_id as id from mapping_undo u where u.choice is not null and not exists (
      select 1 from pgboss.job j where j.name = ${UNDO_MAPPING} and j.state <= 'active' and j.singleton_key = u.mapping_id::text)`;
  for (const { id } of orphans) await inTransaction((tx) => enqueueUndo(tx, { mappingId: id }));
  return orphans.length;
}
