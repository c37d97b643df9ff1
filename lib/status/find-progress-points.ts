/** Reads the chart of a domain's progress, from the samples that sample-progress.ts has written. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';

/** Points that a chart can show. */
const MOST_POINTS = 160;

export interface ProgressPoint {
  at: Date;
  listed: number;
  settled: number;
  copied: number;
  copiedBytes: number;
}

/** The progress of a domain, oldest first, thinned to what a chart can show. Throws not_found to whoever does not administer it. */
export async function findProgressPoints(actor: Actor, mailDomainId: string): Promise<ProgressPoint[]> {
  assertAdministers(actor, mailDomainId);
  return db().$queryRaw<ProgressPoint[]>`
    with sample as (select * from domain_sample where mail_domain_id = ${mailDomainId}::uuid),
    span as (select extract(epoch from min(at)) as low, extract(epoch from max(at)) + 1 as high from sample),
    placed as (
      select sample.*, width_bucket(extract(epoch from at), low, high, ${MOST_POINTS}) as place from sample, span)
    select at, listed_count as listed, settled_count as settled, copied_count as copied, copied_bytes::float8 as "copiedBytes"
    from (select distinct on (place) * from placed order by place, at desc) thinned
    order by at`;
}
