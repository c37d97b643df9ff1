/** Reads the status table: every member of a domain with what became of their mapping (T2, T3). */
import { type Actor, assertAdministers } from '../actor.ts';
import { db, Prisma } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { keyset, PAGE_SIZE, type Page, searchCondition, toPage } from '../members/find-members.ts';
import type { SkippedFolder } from '../schemas/mapping.ts';
import type { PageRequest } from '../schemas/paging.ts';
import { everythingSince } from './horizon.ts';
import { type DisplayState, displayState } from './mapping-status.ts';
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
  /** Messages listed at the source. Null: not counted yet. */
  total: number | null;
  /** copied + skipped + refused + gone */
  settled: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  percent: number | null;
  /** Every listed message with an INTERNALDATE at or after this is here. Null: nothing can be said, or nothing is to come. */
  everythingSince: Date | null;
  /** Folders of the old account that are not copied, and why. */
  skippedFolders: SkippedFolder[];
  startedAt: Date | null;
  finishedAt: Date | null;
  countedAt: Date | null;
  retryAt: Date | null;
  /** DONE, not ended, and the old password is still there; while the window is open it is looked at again and again. */
  inSync: boolean;
  /** When the source was last looked at after DONE. Null: not yet. */
  syncedAt: Date | null;
  /** When the postmaster ended the syncing. */
  syncEndedAt: Date | null;
}

interface RawRow extends Omit<MappingRow, 'state' | 'percent' | 'settled' | 'total' | 'everythingSince' | 'inSync'> {
  rawState: MappingState | null;
  active: boolean;
  total: number;
  bestPercent: number;
  newestPendingAt: Date | null;
  uncounted: boolean;
  hasPassword: boolean;
}

/** Members with their mapping and what its folders add up to; `p` is the mapping, `m` the member, `f` the folders. */
export const MAPPING_JOIN = Prisma.sql`
  member m left join mapping p on p.member_id = m.id
  left join lateral (
    select coalesce(sum(listed_count), 0)::int as total, coalesce(sum(copied_count), 0)::int as copied,
           coalesce(sum(skipped_count), 0)::int as skipped, coalesce(sum(refused_count), 0)::int as refused,
           coalesce(sum(gone_count), 0)::int as gone, max(newest_pending_at) as newest_pending_at,
           coalesce(bool_or(counted_at is null and removed_at is null), false) as uncounted
    from folder_progress where mapping_id = p.id
  ) f on true`;

/** The display state in SQL: the same rule as mapping-status.ts, which a test holds against it case by case. */
export const DISPLAY_STATE_SQL = Prisma.sql`
  case p.state
    when 'NOT_STARTED' then 'not_started'
    when 'RUNNING' then case when p.active_since is not null or p.counted_at is not null then 'running' else 'queued' end
    when 'PAUSED' then 'paused'
    when 'FAILED' then 'failed'
    when 'DONE' then case when f.refused > 0 then 'exceptions' else 'done' end
    else 'none'
  end`;

const COLUMNS = Prisma.sql`
  m.id as "memberId", m.address, m.display_name as "displayName", p.id as "mappingId", p.state::text as "rawState",
  p.active_since is not null as active, p.reason, p.server_text as "serverText", p.source_address as "sourceAddress",
  f.total, f.copied, f.skipped, f.refused, f.gone, p.started_at as "startedAt", p.finished_at as "finishedAt",
  p.counted_at as "countedAt", p.retry_at as "retryAt", coalesce(p.best_percent, 0) as "bestPercent",
  f.newest_pending_at as "newestPendingAt", f.uncounted, coalesce(p.skipped_folders, '[]') as "skippedFolders",
  p.synced_at as "syncedAt", p.sync_ended_at as "syncEndedAt",
  exists (select 1 from source_password s where s.mapping_id = p.id) as "hasPassword"`;

function toRow(raw: RawRow): MappingRow {
  const { rawState, active, total, bestPercent, newestPendingAt, uncounted, hasPassword, ...row } = raw;
  const settled = row.copied + row.skipped + row.refused + row.gone;
  const counted = row.countedAt !== null;
  return {
    ...row,
    total: counted ? total : null,
    settled,
    state: displayState({ state: rawState, active, counted, refused: row.refused }),
    percent: percentOf(settled, counted ? total : null, rawState === 'DONE', bestPercent),
    everythingSince: everythingSince({ newestPendingAt, uncounted: uncounted || !counted, here: row.copied + row.skipped }),
    inSync: rawState === 'DONE' && row.syncEndedAt === null && hasPassword,
  };
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
      : Prisma.sql`${DISPLAY_STATE_SQL} in (${Prisma.join([...states])})`;
  const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(request.search)} and ${inStates}`;
  const { condition, order } = keyset(request);
  const [found, counted] = await Promise.all([
    db().$queryRaw<RawRow[]>`
      select ${COLUMNS} from ${MAPPING_JOIN} where ${where} and ${condition} order by ${order} limit ${limit + 1}`,
    db().$queryRaw<{ n: number }[]>`select count(*)::int as n from ${MAPPING_JOIN} where ${where}`,
  ]);
  return toPage(found.map(toRow), request, limit, counted[0]?.n ?? 0);
}

/** The row of one member, for the member's own page. Throws not_found outside the actor's reach. */
export async function findMappingOfMember(actor: Actor, memberId: string): Promise<MappingRow> {
  const [found] = await db().$queryRaw<(RawRow & { mailDomainId: string })[]>`
    select ${COLUMNS}, m.mail_domain_id as "mailDomainId" from ${MAPPING_JOIN} where m.id = ${memberId}::uuid`;
  if (found === undefined) throw new AppError('not_found');
  const { mailDomainId, ...row } = found;
  if (actor.kind === 'member' ? actor.memberId !== memberId : false) throw new AppError('not_found');
  if (actor.kind !== 'member') assertAdministers(actor, mailDomainId);
  return toRow(row);
}
