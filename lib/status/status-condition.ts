/** The filter of the status table in SQL, over MAPPING_JOIN (m member, p mapping, f its totals). */
import { Prisma } from '../db/client.ts';
import { type DisplayState, rankOf } from '../mappings/mapping-status.ts';
import { searchCondition } from '../members/find-members.ts';
import { REASON_KINDS, type ReasonKind, SHOWN_STATES, type StatusFilter } from '../schemas/mapping/status.ts';

/** Of the states of a filter, by the rank that the database keeps; "none" has no totals. */
function stateCondition(states: readonly DisplayState[]): Prisma.Sql {
  const ranks = states.filter((state) => state !== 'none').map(rankOf);
  const mapped = ranks.length === 0 ? [] : [Prisma.sql`f.state_rank in (${Prisma.join(ranks.map(smallint))})`];
  return Prisma.sql`(${Prisma.join(states.includes('none') ? [...mapped, Prisma.sql`f.mapping_id is null`] : mapped, ' or ')})`;
}

const smallint = (value: number) => Prisma.sql`${value}::smallint`;

const IN_SYNC = Prisma.sql`(p.state = 'DONE' and p.sync_ended_at is null
  and exists (select 1 from source_password s where s.mapping_id = p.id))`;

const LIMITED = Prisma.sql`(p.state = 'DONE' and p.range_limit is not null)`;

function reasonCondition(kind: ReasonKind): Prisma.Sql {
  const listed = Prisma.sql`f.reason in (${Prisma.join([...REASON_KINDS[kind]])})`;
  return kind === 'partial' ? Prisma.sql`(${listed} or ${stateCondition(['exceptions'])})` : listed;
}

/** What a filter asks of a mailbox's state and reason, over `f` and, for those that the totals do not tell apart, `p`. */
export function standingCondition({ show, reason }: Omit<StatusFilter, 'search'>): Prisma.Sql {
  const conditions = [Prisma.sql`true`];
  if (show === 'in_sync') conditions.push(IN_SYNC);
  else if (show === 'limited') conditions.push(LIMITED);
  else if (show !== 'all') conditions.push(stateCondition(SHOWN_STATES[show]));
  if (reason !== undefined) conditions.push(reasonCondition(reason));
  return Prisma.join(conditions, ' and ');
}

/** Members of the domain that the filter lets through. */
export function filterCondition(mailDomainId: string, { search, ...standing }: StatusFilter): Prisma.Sql {
  const conditions = [Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid`, standingCondition(standing)];
  if (search !== '') conditions.push(searchCondition(search));
  return Prisma.join(conditions, ' and ');
}
