/**
 * Writes down each minute how far every domain is, while that changes: the chart of its progress. It reads one row per mailbox
 * and never the ledger, so that 25 million messages cost what 25 do.
 */
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';

/** For the schedule and operators; throws not_found for everybody else. Returns for how many domains something was written. */
export async function sampleProgress(actor: Actor): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const written = await db().$executeRaw`
    insert into domain_sample (mail_domain_id, at, listed_count, settled_count, copied_count, copied_bytes)
    select t.mail_domain_id, date_trunc('minute', clock_timestamp()), t.listed, t.settled, t.copied, t.bytes
    from (
      select mail_domain_id, sum(listed_count)::int as listed, sum(copied_count)::int as copied, sum(copied_bytes)::int8 as bytes,
             sum(copied_count + skipped_count + refused_count + gone_count)::int as settled
      from mapping_total group by 1 having sum(listed_count) > 0) t
    left join lateral (
      select listed_count, settled_count from domain_sample s where s.mail_domain_id = t.mail_domain_id
      order by s.at desc limit 1) last on true
    where (t.listed, t.settled) is distinct from (last.listed_count, last.settled_count)
    on conflict (mail_domain_id, at) do update set listed_count = excluded.listed_count, settled_count = excluded.settled_count,
      copied_count = excluded.copied_count, copied_bytes = excluded.copied_bytes`;
  if (now().getMinutes() === 0) await thinOut();
  return written;
}

/** Of what is older than two days one sample in a quarter of an hour stays, the last one. */
async function thinOut(): Promise<void> {
  await db().$executeRaw`
    delete from domain_sample s where s.at < now() - interval '2 days' and exists (
      select 1 from domain_sample n where n.mail_domain_id = s.mail_domain_id and n.at > s.at
        and n.at < date_bin('15 minutes', s.at, 'epoch') + interval '15 minutes')`;
}
