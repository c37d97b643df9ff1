/**
 * One page of the status table (T1 to T5): filtered, sorted, by keyset, so that page 1,000 costs what page 1 costs. How many
 * match is known from the domain's totals; only a search has to count.
 */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { MAPPING_COLUMNS, MAPPING_JOIN, type MappingRow, type RawMappingRow, toMappingRow } from '../mappings/find-mappings.ts';
import { finishTimeOf } from '../progress/eta.ts';
import type { StatusFilter, StatusQuery } from '../schemas/mapping/status.ts';
import { filterCondition } from './status-condition.ts';
import { type Place, pageStatement, wayOf } from './status-order.ts';

export const STATUS_PAGE_SIZE = 25;

export interface StatusRow extends MappingRow {
  /** When it will be finished at the speed of the last minutes. Null: nobody can say. */
  finishAt: Date | null;
}

export interface StatusPage {
  rows: StatusRow[];
  nextCursor: string | null;
  previousCursor: string | null;
}

/** `1234~li@qinghe.example`; in the order of addresses the number is 0. */
function readPlace(cursor: string | undefined): Place | null {
  const [, key, address] = /^(-?\d{1,15})~(.+)$/.exec(cursor ?? '') ?? [];
  return key === undefined || address === undefined ? null : { key: Number(key), address };
}

type Found = RawMappingRow & { key: number };

const placeOf = ({ key, address }: Found) => `${key}~${address}`;

/** Throws not_found to whoever does not administer the domain. */
export async function findStatusPage(
  actor: Actor,
  mailDomainId: string,
  query: StatusQuery,
  limit = STATUS_PAGE_SIZE,
): Promise<StatusPage> {
  assertAdministers(actor, mailDomainId);
  const [before, after] = [readPlace(query.before), readPlace(query.after)];
  const backwards = before !== null;
  const rising = (query.direction === 'asc') !== backwards;
  const place = before ?? after;
  const { way } = wayOf(rising);
  // The page is found by what is narrow; only its rows are read whole.
  const found = await db().$queryRaw<Found[]>`
    with page as materialized (${pageStatement(mailDomainId, query, { rising, place, limit: limit + 1 })})
    select ${MAPPING_COLUMNS}, page.key::float8 as key from page join (${MAPPING_JOIN}) on m.id = page.id
    order by page.key ${way}, m.address ${way}`;
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  if (backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows: rows.map(({ key: _key, ...row }) => withFinish(toMappingRow(row))),
    nextCursor: last !== undefined && (backwards || more) ? placeOf(last) : null,
    previousCursor: first !== undefined && (backwards ? more : after !== null) ? placeOf(first) : null,
  };
}

function withFinish(row: MappingRow): StatusRow {
  return { ...row, finishAt: row.state === 'running' ? finishTimeOf(row) : null };
}

/** How many the filter lets through, counted one by one. Throws not_found to whoever does not administer the domain. */
export async function countMatching(actor: Actor, mailDomainId: string, filter: StatusFilter): Promise<number> {
  assertAdministers(actor, mailDomainId);
  const [row] = await db().$queryRaw<{ n: number }[]>`
    select count(*)::int as n from ${MAPPING_JOIN} where ${filterCondition(mailDomainId, filter)}`;
  return row?.n ?? 0;
}
