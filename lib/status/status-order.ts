/**
 * The orders of the status table, as statements that find the members of one page. Each order has an index behind the domain
 * (schema.prisma), so page 1,000 costs what page 1 costs. Pure: it makes SQL and runs none.
 */
import { Prisma } from '../db/client.ts';
import { rankOf } from '../mappings/mapping-status.ts';
import { searchCondition } from '../members/find-members.ts';
import { isUncounted, type Sort, type StatusQuery } from '../schemas/mapping/status.ts';
import { standingCondition } from './status-condition.ts';

/** Where a page begins or ends; in the order of addresses the key is 0. */
export interface Place {
  key: number;
  address: string;
}

interface SortKey {
  /** A number of the totals. */
  of: Prisma.Sql;
  /** That of a member without a mapping. */
  none: number;
}

/** By what one sorts; what is unknown comes before nought. The address, which is unique, decides among equals. */
const SORT_KEYS: Record<Exclude<Sort, 'address'>, SortKey> = {
  state: { of: Prisma.sql`f.state_rank`, none: 0 },
  total: { of: Prisma.sql`f.total`, none: -1 },
  moved: { of: Prisma.sql`(case when f.counted_at is null then -1 else f.copied_count end)`, none: -1 },
  percent: { of: Prisma.sql`f.percent`, none: -1 },
  started: { of: Prisma.sql`f.started_key`, none: -1 },
};

export interface PageCut {
  rising: boolean;
  /** Rows lie beyond this place, in the direction in which they are read. */
  place: Place | null;
  limit: number;
}

/** Of a way through the rows: SQL's words for it. */
const WAYS = {
  up: { way: Prisma.sql`asc`, than: Prisma.sql`>` },
  down: { way: Prisma.sql`desc`, than: Prisma.sql`<` },
};

/** The SQL of one direction: the word for ORDER BY, and the comparison that continues behind a place. */
export const wayOf = (rising: boolean) => (rising ? WAYS.up : WAYS.down);

/** What has moved changes with every commit of the copy; an index knows it of those that do not run, who are nearly all. */
const RUNNING = Prisma.sql`f.state_rank = ${rankOf('running')}::smallint`;
const MOVED_OF_THE_OTHERS = Prisma.sql`f.moved`;

/** Selects id, key and address of at most `limit` members, in this order. */
export function pageStatement(mailDomainId: string, query: StatusQuery, cut: PageCut): Prisma.Sql {
  const key = query.sort === 'address' ? null : SORT_KEYS[query.sort];
  const everybody = query.show === 'all' && query.reason === undefined;
  if (key === null && everybody) return membersPage(mailDomainId, query, cut);
  if (query.search !== '') return foundPage(mailDomainId, query, key, cut);
  if (query.show === 'none' && query.reason === undefined) return unmappedPage(mailDomainId, key?.none ?? 0, cut);
  const parts = mappedParts(mailDomainId, query, key?.of ?? null, cut);
  if (everybody && key !== null) parts.push(unmappedPage(mailDomainId, key.none, cut));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  const { way } = wayOf(cut.rising);
  const each = parts.map((part) => Prisma.sql`(${part})`);
  return Prisma.sql`
    select * from (${Prisma.join(each, ' union all ')}) parts order by key ${way}, address ${way} limit ${cut.limit}`;
}

function membersPage(mailDomainId: string, query: StatusQuery, { rising, place, limit }: PageCut): Prisma.Sql {
  const { way, than } = wayOf(rising);
  const beyond = place === null ? Prisma.sql`true` : Prisma.sql`m.address ${than} ${place.address}`;
  return Prisma.sql`
    select m.id, 0::int8 as key, m.address from member m
    where m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(query.search)} and ${beyond}
    order by m.address ${way} limit ${limit}`;
}

/** A search looks at every member once, and only then at what was found: in the order of an index it would ask for each of them. */
function foundPage(mailDomainId: string, query: StatusQuery, key: SortKey | null, { rising, place, limit }: PageCut): Prisma.Sql {
  const { way, than } = wayOf(rising);
  const by = key === null ? Prisma.sql`0::int8` : Prisma.sql`coalesce(${key.of}, ${key.none})::int8`;
  const beyond =
    place === null ? Prisma.sql`true` : Prisma.sql`(${by}, hit.address) ${than} (${place.key}::int8, ${place.address})`;
  return Prisma.sql`
    with hit as materialized (
      select m.id, m.address from member m where m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(query.search)})
    select hit.id, ${by} as key, hit.address
    from hit left join mapping p on p.member_id = hit.id left join mapping_total f on f.mapping_id = p.id
    where ${standingCondition(query)} and ${beyond} order by key ${way}, hit.address ${way} limit ${limit}`;
}

/** Members without a mapping: all of them have the same key. */
function unmappedPage(mailDomainId: string, key: number, { rising, place, limit }: PageCut): Prisma.Sql {
  const { way, than } = wayOf(rising);
  const before = place !== null && (rising ? key < place.key : key > place.key);
  const within = place !== null && key === place.key;
  const beyond = before ? Prisma.sql`false` : within ? Prisma.sql`m.address ${than} ${place.address}` : Prisma.sql`true`;
  return Prisma.sql`
    select m.id, ${key}::int8 as key, m.address from member m
    where m.mail_domain_id = ${mailDomainId}::uuid and ${beyond}
      and not exists (select 1 from mapping p where p.member_id = m.id)
    order by m.address ${way} limit ${limit}`;
}

/** Those that run are sorted by what has moved apart from the others. */
function mappedParts(mailDomainId: string, query: StatusQuery, key: Prisma.Sql | null, cut: PageCut): Prisma.Sql[] {
  if (query.sort !== 'moved') return [mappedPage(mailDomainId, query, key, cut, Prisma.sql`true`)];
  return [
    mappedPage(mailDomainId, query, key, cut, RUNNING),
    mappedPage(mailDomainId, query, MOVED_OF_THE_OTHERS, cut, Prisma.sql`not (${RUNNING})`),
  ];
}

/** Members with a mapping, from the totals alone as far as the filter allows it. */
function mappedPage(
  mailDomainId: string,
  query: StatusQuery,
  key: Prisma.Sql | null,
  { rising, place, limit }: PageCut,
  which: Prisma.Sql,
): Prisma.Sql {
  const { way, than } = wayOf(rising);
  const beyond =
    place === null
      ? Prisma.sql`true`
      : key === null
        ? Prisma.sql`f.address ${than} ${place.address}`
        : Prisma.sql`(${key}, f.address) ${than} (${place.key}::int8, ${place.address})`;
  const mapping = isUncounted(query.show) ? Prisma.sql`join mapping p on p.id = f.mapping_id` : Prisma.empty;
  return Prisma.sql`
    select f.member_id as id, (${key ?? Prisma.sql`0`})::int8 as key, f.address from mapping_total f ${mapping}
    where f.mail_domain_id = ${mailDomainId}::uuid and ${standingCondition(query)} and ${which} and ${beyond}
    order by ${key === null ? Prisma.empty : Prisma.sql`${key} ${way},`} f.address ${way} limit ${limit}`;
}
