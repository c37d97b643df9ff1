/** Takes back that messages were refused, for a move that stopped because our platform refused too many (trust.md 5, line 20). */
import type { Transaction } from '../db/transaction.ts';

/**
 * What our platform refused for its content is pending again: it was the platform's fault, and somebody has mended it. Part of
 * the caller's transaction, which starts the move again. Returns how many messages.
 */
export async function retryRefused(tx: Transaction, mappingId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    with taken as (
      delete from ledger_entry e using folder_progress f
      where f.id = e.folder_id and f.mapping_id = ${mappingId}::uuid and e.outcome = 'REFUSED' and e.reason = 'message_refused'
      returning e.folder_id, e.internal_date
    ), sums as (
      select folder_id, count(*)::int as count, max(internal_date) as newest from taken group by folder_id
    ), folders as (
      -- A date of something to come has the folder listed whole (worker/listing/list-changed.ts).
      update folder_progress f set refused_count = f.refused_count - s.count,
        newest_pending_at = greatest(f.newest_pending_at, s.newest)
      from sums s where f.id = s.folder_id
    )
    select count(*)::int as count from taken`;
  return row?.count ?? 0;
}
