/** Reads progress for the pages; percent and times are computed on reading, never stored. */
import { type Actor, assertAdministers } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { findMappingOfMember, type MappingRow, RATE_SQL } from '../mappings/find-mappings.ts';
import { DISPLAY_STATES, type DisplayState, STATE_RANKS } from '../mappings/mapping-status.ts';
import { percentOf } from '../mappings/percent.ts';
import { finishTime, finishTimeOf } from './eta.ts';

export interface DomainProgress {
  counts: Record<DisplayState, number>;
  /** How many mappings of a state give which reason. */
  reasons: { state: DisplayState; reason: string; count: number }[];
  members: number;
  mappings: number;
  total: number;
  settled: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  /**
   * 100 only when every mailbox is verified. A relisting does not lower what a mailbox adds to it; it falls only where the
   * domain itself has grown, by a mailbox that is counted for the first time or one whose weight among the others has changed.
   */
  percent: number | null;
  ratePerMinute: number | null;
  finishAt: Date | null;
  countedAt: Date | null;
  /** INTERNALDATE of the oldest message of the folders that are here whole. */
  oldestHere: Date | null;
}

/** Mappings of one state and reason, added up. */
interface Share extends Sums {
  state: DisplayState;
  reason: string | null;
  n: number;
}

interface Sums {
  total: number;
  settled: number;
  /** Settled messages, of each mailbox at least those of the percentage that it shows, so that the two agree. */
  reached: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  rate: number;
}

/** Totals of a domain, by one statement that reads no folder. Throws not_found to whoever does not administer it. */
export async function findDomainProgress(actor: Actor, mailDomainId: string): Promise<DomainProgress> {
  assertAdministers(actor, mailDomainId);
  const shares = await findShares(mailDomainId);
  const counts = Object.fromEntries(DISPLAY_STATES.map((state) => [state, 0])) as Record<DisplayState, number>;
  for (const { state, n } of shares) counts[state] += n;
  const mappings = shares.reduce((sum, { n }) => sum + n, 0);
  const members = shares[0]?.members ?? 0;
  counts.none = members - mappings;
  const sum = (of: keyof Sums) => shares.reduce((all, share) => all + share[of], 0);
  const [total, settled, rate] = [sum('total'), sum('settled'), Math.round(sum('rate'))];
  const countedAt = newest(shares.map((share) => share.countedAt));
  const verified = mappings > 0 && counts.done + counts.exceptions === mappings;
  return {
    counts,
    reasons: shares.flatMap(({ state, reason, n }) => (reason === null || n === 0 ? [] : [{ state, reason, count: n }])),
    members,
    mappings,
    total,
    settled,
    copied: sum('copied'),
    totalBytes: sum('totalBytes'),
    copiedBytes: sum('copiedBytes'),
    percent: percentOf(sum('reached'), countedAt === null ? null : total, verified),
    ratePerMinute: rate === 0 ? null : rate,
    finishAt: finishTime(total - settled, rate, now()),
    countedAt,
    oldestHere: oldest(shares.map((share) => share.oldestHere)),
  };
}

/** By state and reason; a domain without mappings has one share of none, which says how many members there are. */
async function findShares(
  mailDomainId: string,
): Promise<(Share & { members: number; countedAt: Date | null; oldestHere: Date | null })[]> {
  const found = await db().$queryRaw<
    (Omit<Share, 'state'> & { rank: number; members: number; countedAt: Date | null; oldestHere: Date | null })[]
  >`
    with domain as (select count(*)::int as members from member where mail_domain_id = ${mailDomainId}::uuid),
    share as (
      select state_rank as rank, reason, count(*)::int as n, sum(listed_count) as total, sum(settled_count) as settled,
             sum(copied_count) as copied, sum(reached_count) as reached, sum(listed_bytes::float8) as total_bytes,
             sum(copied_bytes::float8) as copied_bytes, sum(${RATE_SQL}::float8) as rate, max(counted_at) as counted_at,
             min(oldest_here_at) as oldest_here
      from mapping_total f where f.mail_domain_id = ${mailDomainId}::uuid group by 1, 2)
    select coalesce(rank, 0) as rank, reason, coalesce(n, 0) as n, members, coalesce(total, 0)::float8 as total,
           coalesce(settled, 0)::float8 as settled, coalesce(reached, 0)::float8 as reached, coalesce(copied, 0)::float8 as copied,
           coalesce(total_bytes, 0)::float8 as "totalBytes", coalesce(copied_bytes, 0)::float8 as "copiedBytes",
           coalesce(rate, 0)::float8 as rate, counted_at as "countedAt", oldest_here as "oldestHere"
    from domain left join share on true`;
  return found.map(({ rank, ...share }) => ({ ...share, state: STATE_RANKS[rank] ?? 'none' }));
}

function newest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((best, date) => (date !== null && (best === null || date > best) ? date : best), null);
}

function oldest(dates: readonly (Date | null)[]): Date | null {
  return dates.reduce((best, date) => (date !== null && (best === null || date < best) ? date : best), null);
}

export interface FolderView {
  sourcePath: string;
  destinationPath: string;
  specialUse: string | null;
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  oldestListedAt: Date | null;
  /** The source no longer lists it. */
  removedAt: Date | null;
  /** Of what is listed in this folder now: it stands beside its two numbers, and may fall when mail is added there. */
  percent: number | null;
}

export interface MailboxProgress {
  mapping: MappingRow;
  folders: FolderView[];
  /** Who started it first, as actorName writes it. */
  startedBy: string | null;
  finishAt: Date | null;
}

/** Progress of one mailbox, for its owner or its postmaster. Null: there is no mapping. Throws not_found outside the reach. */
export async function findMailboxProgress(actor: Actor, memberId: string): Promise<MailboxProgress | null> {
  const mapping = await findMappingOfMember(actor, memberId);
  if (mapping.mappingId === null) return null;
  const [rows, { startedBy }] = await Promise.all([
    db().folderProgress.findMany({ where: { mappingId: mapping.mappingId }, orderBy: { destinationPath: 'asc' } }),
    db().mapping.findUniqueOrThrow({ where: { id: mapping.mappingId }, select: { startedBy: true } }),
  ]);
  return {
    mapping,
    startedBy,
    folders: rows.map((row) => {
      const settled = row.copiedCount + row.skippedCount + row.refusedCount + row.goneCount;
      return {
        sourcePath: row.sourcePath,
        destinationPath: row.destinationPath,
        specialUse: row.specialUse,
        listed: row.listedCount,
        copied: row.copiedCount,
        skipped: row.skippedCount,
        refused: row.refusedCount,
        gone: row.goneCount,
        oldestListedAt: row.oldestListedAt,
        removedAt: row.removedAt,
        percent: percentOf(settled, row.countedAt === null ? null : row.listedCount, settled === row.listedCount),
      };
    }),
    finishAt: mapping.total === null ? null : finishTimeOf(mapping),
  };
}
