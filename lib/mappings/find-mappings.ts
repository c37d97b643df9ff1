/** Reads the status table: every member of a domain with what became of their mapping (T2, T3). */
import { type Actor, assertAdministers, assertReachesMember } from '../actor.ts';
import { db, Prisma } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { keyset, PAGE_SIZE, type Page, searchCondition, toPage } from '../members/find-members.ts';
import { dailyBytesAt } from '../providers/provider-table.ts';
import { type OwnProtocol, type RangeLimit, rangeLimit, type SkippedFolder } from '../schemas/mapping/mapping.ts';
import type { PageRequest } from '../schemas/paging.ts';
import { everythingSince } from './horizon.ts';
import { type DisplayState, displayState, rankOf } from './mapping-status.ts';
import { percentOf } from './percent.ts';

export interface MappingRow {
  memberId: string;
  address: string;
  displayName: string;
  mappingId: string | null;
  state: DisplayState;
  reason: string | null;
  serverText: string | null;
  sourceAddress: string | null;
  /** A colleague of the same domain whose mail is to come from the same old account. Null: nobody, or it is not for the reader to know. */
  sharedWith: string | null;
  /** Messages listed at the source. Null: not counted yet. */
  total: number | null;
  /** copied + skipped + refused + gone */
  settled: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  skipped: number;
  refused: number;
  gone: number;
  percent: number | null;
  /** Every listed message with an INTERNALDATE at or after this is here. Null: nothing can be said, or nothing is to come. */
  everythingSince: Date | null;
  /** Folders of the old account that are not copied, and why. */
  skippedFolders: SkippedFolder[];
  /** The old server seems to hide mail: it is complete for what is visible (X2). Null: nothing speaks for that. */
  rangeLimit: RangeLimit | null;
  /** Read by this protocol (X4). Null: by the domain's. */
  protocol: OwnProtocol;
  startedAt: Date | null;
  finishedAt: Date | null;
  countedAt: Date | null;
  retryAt: Date | null;
  /** DONE, not ended, not held for a rebuilt source, and the old password is still there; while the window is open it is looked at again and again. */
  inSync: boolean;
  /** In sync, and somebody asked for another look that has neither come to its end nor failed (X2). */
  rechecking: boolean;
  /** When somebody last asked for that. Null: nobody did. */
  recheckAskedAt: Date | null;
  /** When the source was last looked at after DONE. Null: not yet. */
  syncedAt: Date | null;
  /** When the postmaster ended the syncing. */
  syncEndedAt: Date | null;
  /** Messages per minute over the last minutes. Null: it does not run, or nothing was measured. */
  ratePerMinute: number | null;
  /** Bytes that the old server gives out of one mailbox in a day. Null: no such limit is known. */
  dailyBytes: number | null;
  /** At how many sign-ins the member was reminded and has not started (M3); 0 once the move was started. */
  reminded: number;
}

/** A row as MAPPING_COLUMNS has it. */
export interface RawMappingRow
  extends Omit<
    MappingRow,
    'state' | 'rangeLimit' | 'percent' | 'settled' | 'total' | 'everythingSince' | 'inSync' | 'rechecking'
  > {
  rawState: MappingState | null;
  active: boolean;
  total: number;
  bestPercent: number;
  newestPendingAt: Date | null;
  uncounted: boolean;
  hasPassword: boolean;
  rangeLimit: unknown;
  sourceHost: string | null;
}

/** Members with their mapping and what its folders add up to; `p` is the mapping, `m` the member, `f` the totals. */
export const MAPPING_JOIN = Prisma.sql`
  member m left join mapping p on p.member_id = m.id left join mapping_total f on f.mapping_id = p.id`;

/**
 * Messages per minute over the last five to ten minutes, of a mapping that runs; null: nothing was measured. By now() and not by
 * clock_timestamp(), which is volatile: with it PostgreSQL neither shares a domain's totals among processes nor folds them up.
 */
export const RATE_SQL = Prisma.sql`
  case when f.state = 'RUNNING' then nullif(greatest(0, f.settled_count -
    case when f.earlier_at is null then f.mark_settled else f.earlier_settled end) * 60 / greatest(10::float8,
    extract(epoch from now() - coalesce(f.earlier_at, f.mark_at))::float8), 0) end`;

export const MAPPING_COLUMNS = Prisma.sql`
  m.id as "memberId", m.address, m.display_name as "displayName", p.id as "mappingId", p.state::text as "rawState",
  p.active_since is not null as active, p.reason, p.server_text as "serverText", p.source_address as "sourceAddress",
  (select min(m2.address) from mapping p2 join member m2 on m2.id = p2.member_id
   where p2.source_address = p.source_address and p2.id <> p.id and m2.mail_domain_id = m.mail_domain_id) as "sharedWith",
  coalesce(f.listed_count, 0) as total, coalesce(f.copied_count, 0) as copied, coalesce(f.skipped_count, 0) as skipped,
  coalesce(f.listed_bytes, 0)::float8 as "totalBytes", coalesce(f.copied_bytes, 0)::float8 as "copiedBytes",
  coalesce(f.refused_count, 0) as refused, coalesce(f.gone_count, 0) as gone, p.started_at as "startedAt", p.finished_at as "finishedAt",
  p.counted_at as "countedAt", p.retry_at as "retryAt", coalesce(p.best_percent, 0) as "bestPercent",
  f.newest_pending_at as "newestPendingAt", coalesce(f.uncounted, false) as uncounted, coalesce(p.skipped_folders, '[]') as "skippedFolders",
  p.range_limit as "rangeLimit", case when p.pop3_fills_inbox then 'BOTH' else p.protocol::text end as protocol, p.synced_at as "syncedAt", p.recheck_asked_at as "recheckAskedAt", p.sync_ended_at as "syncEndedAt", (${RATE_SQL})::float8 as "ratePerMinute",
  (select s.host from source_server s where s.mail_domain_id = m.mail_domain_id) as "sourceHost",
  exists (select 1 from source_password s where s.mapping_id = p.id) as "hasPassword",
  case when p.started_at is null then (select count(*)::int from reminder_prompt r where r.member_id = m.id and r.kind = 'start')
       else 0 end as reminded`;

/** The row as pages show it. */
export function toMappingRow(raw: RawMappingRow): MappingRow {
  const { rawState, active, total, bestPercent, newestPendingAt, uncounted, hasPassword, sourceHost, ...row } = raw;
  const settled = row.copied + row.skipped + row.refused + row.gone;
  const counted = row.countedAt !== null;
  const inSync = rawState === 'DONE' && row.syncEndedAt === null && hasPassword && row.reason !== 'source_rebuilt';
  return {
    ...row,
    dailyBytes: sourceHost === null ? null : dailyBytesAt(sourceHost),
    rangeLimit: rangeLimit.safeParse(row.rangeLimit).data ?? null,
    total: counted ? total : null,
    settled,
    state: displayState({ state: rawState, active, counted, refused: row.refused }),
    percent: percentOf(settled, counted ? total : null, rawState === 'DONE', bestPercent),
    everythingSince: everythingSince({ newestPendingAt, uncounted: uncounted || !counted, here: row.copied + row.skipped }),
    inSync,
    rechecking: inSync && row.reason === null && isLater(row.recheckAskedAt, row.finishedAt, row.syncedAt),
  };
}

/** What was asked for is not answered before one of these. */
function isLater(asked: Date | null, ...ends: (Date | null)[]): boolean {
  return asked !== null && ends.every((end) => end === null || end < asked);
}

/** One page of the status table. Throws not_found to whoever does not administer the domain. */
export async function findMappings(
  actor: Actor,
  { mailDomainId, states, ...request }: { mailDomainId: string; states?: readonly DisplayState[] } & PageRequest,
): Promise<Page<MappingRow>> {
  assertAdministers(actor, mailDomainId);
  const limit = request.limit ?? PAGE_SIZE;
  const inStates =
    states === undefined || states.length === 0
      ? Prisma.sql`true`
      : Prisma.sql`coalesce(f.state_rank, 0) in (${Prisma.join(states.map(rankOf))})`;
  const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(request.search)} and ${inStates}`;
  const { condition, order } = keyset(request);
  const [found, counted] = await Promise.all([
    db().$queryRaw<RawMappingRow[]>`
      select ${MAPPING_COLUMNS} from ${MAPPING_JOIN} where ${where} and ${condition} order by ${order} limit ${limit + 1}`,
    db().$queryRaw<{ n: number }[]>`select count(*)::int as n from ${MAPPING_JOIN} where ${where}`,
  ]);
  return toPage(found.map(toMappingRow), request, limit, counted[0]?.n ?? 0);
}

/** The row of one member, for the member's own page. Throws not_found outside the actor's reach. */
export function findMappingOfMember(actor: Actor, memberId: string): Promise<MappingRow> {
  return findOne(actor, Prisma.sql`m.id = ${memberId}::uuid`);
}

/** The row of one mapping. Throws not_found outside the actor's reach. */
export function findMapping(actor: Actor, mappingId: string): Promise<MappingRow> {
  return findOne(actor, Prisma.sql`p.id = ${mappingId}::uuid`);
}

async function findOne(actor: Actor, which: Prisma.Sql): Promise<MappingRow> {
  const [found] = await db().$queryRaw<(RawMappingRow & { mailDomainId: string })[]>`
    select ${MAPPING_COLUMNS}, m.mail_domain_id as "mailDomainId" from ${MAPPING_JOIN} where ${which}`;
  if (found === undefined) throw new AppError('not_found');
  const { mailDomainId, ...row } = found;
  assertReachesMember(actor, { id: row.memberId, mailDomainId });
  const shown = toMappingRow(row);
  return actor.kind === 'member' ? { ...shown, sharedWith: null } : shown;
}
