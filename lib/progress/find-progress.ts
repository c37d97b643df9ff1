/** Reads progress for the pages; percent and times are computed on reading, never stored. */
import { type Actor, assertAdministers } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { DISPLAY_STATE_SQL, findMappingOfMember, MAPPING_JOIN, type MappingRow } from '../mappings/find-mappings.ts';
import { DISPLAY_STATES, type DisplayState } from '../mappings/mapping-status.ts';
import { percentOf } from '../mappings/percent.ts';
import { finishTime } from './eta.ts';

const RATE_MINUTES = 5;

export interface DomainProgress {
  counts: Record<DisplayState, number>;
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
  /** INTERNALDATE of the oldest message that was copied. */
  oldestHere: Date | null;
}

/** Totals of a domain. Throws not_found to whoever does not administer it. */
export async function findDomainProgress(actor: Actor, mailDomainId: string): Promise<DomainProgress> {
  assertAdministers(actor, mailDomainId);
  const [states, { reached, ...sums }, rate] = await Promise.all([
    db().$queryRaw<{ state: DisplayState; n: number }[]>`
      select ${DISPLAY_STATE_SQL} as state, count(*)::int as n from ${MAPPING_JOIN}
      where m.mail_domain_id = ${mailDomainId}::uuid group by 1`,
    findSums(mailDomainId),
    findRate('domain', mailDomainId),
  ]);
  const counts = Object.fromEntries(DISPLAY_STATES.map((state) => [state, 0])) as Record<DisplayState, number>;
  for (const { state, n } of states) counts[state] = n;
  const members = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const mappings = members - counts.none;
  const finished = counts.done + counts.exceptions;
  const verified = mappings > 0 && finished === mappings;
  return {
    ...sums,
    counts,
    members,
    mappings,
    percent: percentOf(reached, sums.countedAt === null ? null : sums.total, verified),
    ratePerMinute: rate,
    finishAt: finishTime(sums.total - sums.settled, rate, now()),
  };
}

interface DomainSums
  extends Pick<DomainProgress, 'total' | 'settled' | 'copied' | 'totalBytes' | 'copiedBytes' | 'countedAt' | 'oldestHere'> {
  /** Settled messages, of each mailbox at least those of the percentage that it shows, so that the two agree. */
  reached: number;
}

const NOTHING: DomainSums = {
  total: 0,
  settled: 0,
  reached: 0,
  copied: 0,
  totalBytes: 0,
  copiedBytes: 0,
  countedAt: null,
  oldestHere: null,
};

async function findSums(mailDomainId: string): Promise<DomainSums> {
  const [row] = await db().$queryRaw<DomainSums[]>`
    with mailbox as (
      select p.state, p.best_percent, p.counted_at, sum(f.listed_count) as total,
             sum(f.copied_count + f.skipped_count + f.refused_count + f.gone_count) as settled,
             sum(f.copied_count) as copied, sum(f.listed_bytes) as total_bytes, sum(f.copied_bytes) as copied_bytes,
             min(f.oldest_listed_at) filter (where f.newest_pending_at is null and f.copied_count > 0) as oldest_here
      from folder_progress f join mapping p on p.id = f.mapping_id join member m on m.id = p.member_id
      where m.mail_domain_id = ${mailDomainId}::uuid group by p.id)
    select coalesce(sum(total), 0)::int as total, coalesce(sum(settled), 0)::int as settled,
           coalesce(sum(case when state = 'DONE' then total
                             else least(total, greatest(settled, ceil(total * best_percent / 100.0))) end), 0)::int as reached,
           coalesce(sum(copied), 0)::int as copied, coalesce(sum(total_bytes), 0)::float8 as "totalBytes",
           coalesce(sum(copied_bytes), 0)::float8 as "copiedBytes", max(counted_at) as "countedAt",
           min(oldest_here) as "oldestHere"
    from mailbox`;
  return row ?? NOTHING;
}

/** Messages settled per minute over the last minutes, over the time in which something was settled. Null: nothing was. */
async function findRate(of: 'domain' | 'member', id: string): Promise<number | null> {
  const [row] = await db().$queryRaw<{ n: number; seconds: number | null }[]>`
    select count(*)::int as n, extract(epoch from clock_timestamp() - min(e.settled_at))::float8 as seconds
    from ledger_entry e join folder_progress f on f.id = e.folder_id join mapping p on p.id = f.mapping_id
    join member m on m.id = p.member_id
    where e.settled_at > now() - make_interval(mins => ${RATE_MINUTES})
      and case when ${of} = 'domain' then m.mail_domain_id else m.id end = ${id}::uuid`;
  if (row === undefined || row.n === 0 || row.seconds === null) return null;
  return Math.round((row.n * 60) / Math.max(row.seconds, 10));
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
  /** Of what is listed in this folder now: it stands beside its two numbers, and may fall when mail is added there. */
  percent: number | null;
}

export interface MailboxProgress {
  mapping: MappingRow;
  folders: FolderView[];
  finishAt: Date | null;
}

/** Progress of one mailbox, for its owner or its postmaster. Null: there is no mapping. Throws not_found outside the reach. */
export async function findMailboxProgress(actor: Actor, memberId: string): Promise<MailboxProgress | null> {
  const mapping = await findMappingOfMember(actor, memberId);
  if (mapping.mappingId === null) return null;
  const rows = await db().folderProgress.findMany({
    where: { mappingId: mapping.mappingId },
    orderBy: { destinationPath: 'asc' },
  });
  const rate = await findRate('member', memberId);
  return {
    mapping,
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
        percent: percentOf(settled, row.countedAt === null ? null : row.listedCount, settled === row.listedCount),
      };
    }),
    finishAt: mapping.total === null ? null : finishTime(mapping.total - mapping.settled, rate, now()),
  };
}
