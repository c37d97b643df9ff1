/** The filter and the order of the status table in SQL, over MAPPING_JOIN (m member, p mapping, f its totals). */
import { Prisma } from '../db/client.ts';
import { SETTLED_SQL } from '../mappings/find-mappings.ts';
import type { DisplayState } from '../mappings/mapping-status.ts';
import { searchCondition } from '../members/find-members.ts';
import { REASON_KINDS, type ReasonKind, SHOWN_STATES, type Sort, type StatusFilter } from '../schemas/status.ts';

/** The same rule as mapping-status.ts once more, as conditions that an index can answer; a test holds all three together. */
const STATE_CONDITIONS: Record<DisplayState, Prisma.Sql> = {
  none: Prisma.sql`p.id is null`,
  not_started: Prisma.sql`p.state = 'NOT_STARTED'`,
  queued: Prisma.sql`(p.state = 'RUNNING' and p.active_since is null and p.counted_at is null)`,
  running: Prisma.sql`(p.state = 'RUNNING' and (p.active_since is not null or p.counted_at is not null))`,
  paused: Prisma.sql`p.state = 'PAUSED'`,
  failed: Prisma.sql`p.state = 'FAILED'`,
  done: Prisma.sql`(p.state = 'DONE' and f.refused_count = 0)`,
  exceptions: Prisma.sql`(p.state = 'DONE' and f.refused_count > 0)`,
};

const IN_SYNC = Prisma.sql`(p.state = 'DONE' and p.sync_ended_at is null
  and exists (select 1 from source_password s where s.mapping_id = p.id))`;

function reasonCondition(kind: ReasonKind): Prisma.Sql {
  const listed = Prisma.sql`p.reason in (${Prisma.join([...REASON_KINDS[kind]])})`;
  return kind === 'partial' ? Prisma.sql`(${listed} or ${STATE_CONDITIONS.exceptions})` : listed;
}

/** Members of the domain that the filter lets through. */
export function filterCondition(mailDomainId: string, { search, show, reason }: StatusFilter): Prisma.Sql {
  const conditions = [Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid`];
  if (search !== '') conditions.push(searchCondition(search));
  if (show === 'in_sync') conditions.push(IN_SYNC);
  else if (show !== 'all') {
    const states = SHOWN_STATES[show].map((state) => STATE_CONDITIONS[state]);
    conditions.push(Prisma.sql`(${Prisma.join(states, ' or ')})`);
  }
  if (reason !== undefined) conditions.push(reasonCondition(reason));
  return Prisma.join(conditions, ' and ');
}

/** By what one sorts, as a number; what is unknown comes before nought. The address, which is unique, decides among equals. */
export const SORT_KEYS: Record<Exclude<Sort, 'address'>, Prisma.Sql> = {
  state: Prisma.sql`case when p.id is null then 0 when p.state = 'NOT_STARTED' then 1 when p.state = 'FAILED' then 2
    when p.state = 'PAUSED' then 3 when ${STATE_CONDITIONS.queued} then 4 when p.state = 'RUNNING' then 5
    when ${STATE_CONDITIONS.exceptions} then 6 else 7 end`,
  total: Prisma.sql`case when p.counted_at is null then -1 else f.listed_count end`,
  moved: Prisma.sql`case when p.counted_at is null then -1 else f.copied_count end`,
  percent: Prisma.sql`case when p.state = 'DONE' then 100 when p.counted_at is null then -1
    else least(99, greatest(p.best_percent, case when f.listed_count > 0 then ${SETTLED_SQL}::int8 * 100 / f.listed_count else 0 end)) end`,
  started: Prisma.sql`case when p.started_at is null then -1 else floor(extract(epoch from p.started_at) * 1000) end`,
};
