/** The proof report of a mailbox and of a domain: from counters, and from what was not copied. The ledger itself is not read. */
import { type Actor, assertAdministers, assertReachesMember } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findMappingOfMember, type MappingRow } from '../mappings/find-mappings.ts';
import type { Sums } from './balance-rule.ts';
import { countExceptions, type ExceptionGroup, firstExceptions, type ReportException } from './find-exceptions.ts';
import { FOLDER_SUMS } from './find-mailboxes.ts';

export interface ReportFolder extends Sums {
  sourcePath: string;
  destinationPath: string;
  specialUse: string | null;
  oldestListedAt: Date | null;
  countedAt: Date | null;
  /** The source lists it no more. */
  removedAt: Date | null;
}

export interface DigestView {
  sha256: string;
  entryCount: number;
  at: Date;
}

export interface ComparisonView {
  at: Date;
  there: number;
  here: number;
  differences: number;
}

export interface MailboxReport {
  domainName: string;
  mapping: MappingRow & { mappingId: string; sourceAddress: string };
  startedBy: string | null;
  folders: ReportFolder[];
  groups: ExceptionGroup[];
  /** The first SHOWN_EXCEPTIONS of them; the file holds all. */
  exceptions: ReportException[];
  digest: DigestView | null;
  /** When both sides were last read whole and compared. Null: never. */
  comparison: ComparisonView | null;
}

export const SHOWN_EXCEPTIONS = 200;

/** For the mailbox's own member and the postmaster. Throws not_found outside the actor's reach. */
export async function findMailboxReport(actor: Actor, mappingId: string): Promise<MailboxReport> {
  const found = await db().mapping.findUnique({
    where: { id: mappingId },
    include: { member: { include: { mailDomain: true } }, digest: true },
  });
  if (found === null) throw new AppError('not_found');
  assertReachesMember(actor, found.member);
  const [mapping, folders, groups, exceptions] = await Promise.all([
    findMappingOfMember(actor, found.memberId),
    db().folderProgress.findMany({ where: { mappingId }, orderBy: { destinationPath: 'asc' } }),
    countExceptions(db(), { mappingId }),
    firstExceptions(db(), mappingId, SHOWN_EXCEPTIONS),
  ]);
  const { digest, comparedAt, comparedThere, comparedHere, comparedDiffers } = found;
  return {
    domainName: found.member.mailDomain.name,
    mapping: { ...mapping, mappingId, sourceAddress: found.sourceAddress },
    startedBy: found.startedBy,
    folders: folders.map((row) => ({
      sourcePath: row.sourcePath,
      destinationPath: row.destinationPath,
      specialUse: row.specialUse,
      oldestListedAt: row.oldestListedAt,
      countedAt: row.countedAt,
      removedAt: row.removedAt,
      listed: row.listedCount,
      copied: row.copiedCount,
      skipped: row.skippedCount,
      refused: row.refusedCount,
      gone: row.goneCount,
    })),
    groups,
    exceptions,
    digest:
      digest === null
        ? null
        : { sha256: Buffer.from(digest.sha256).toString('hex'), entryCount: digest.entryCount, at: digest.computedAt },
    comparison:
      comparedAt === null
        ? null
        : { at: comparedAt, there: comparedThere ?? 0, here: comparedHere ?? 0, differences: comparedDiffers ?? 0 },
  };
}

/** The report of the signed-in member's own mailbox. Null: nothing was ever started. */
export async function findOwnReport(actor: Actor & { kind: 'member' }): Promise<MailboxReport | null> {
  const own = await db().mapping.findUnique({ where: { memberId: actor.memberId }, select: { id: true } });
  return own === null ? null : findMailboxReport(actor, own.id);
}

export interface DigestRunView {
  requestedAt: Date;
  mailboxCount: number;
  mailboxesDone: number;
  entryCount: number;
  /** Null: at work. */
  sha256: string | null;
  finishedAt: Date | null;
}

export interface DomainReport extends Sums {
  domainName: string;
  pending: number;
  differing: number;
  folderCount: number;
  mailboxes: { all: number; balanced: number; uncounted: number };
  /** The first and the last moment at which a mailbox of it was counted. Null: none was. */
  counted: { from: Date; to: Date } | null;
  openedAt: Date | null;
  groups: ExceptionGroup[];
  skippedFolders: { reason: string; count: number }[];
  run: DigestRunView | null;
  /** Mailboxes of which both sides were read whole and compared. Null: none. */
  compared: { mailboxes: number; equal: number; from: Date; to: Date } | null;
}

/** Throws not_found to whoever does not administer the domain. */
export async function findDomainReport(actor: Actor, mailDomainId: string): Promise<DomainReport> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({
    where: { id: mailDomainId },
    include: { digestRun: true, windows: { orderBy: { openedAt: 'asc' }, take: 1 } },
  });
  if (domain === null) throw new AppError('not_found');
  const [sums, groups, skippedFolders] = await Promise.all([
    findSums(mailDomainId),
    countExceptions(db(), { mailDomainId }),
    db().$queryRaw<{ reason: string; count: number }[]>`
      select s->>'reason' as reason, count(*)::int as count
      from member m join mapping p on p.member_id = m.id, jsonb_array_elements(p.skipped_folders) s
      where m.mail_domain_id = ${mailDomainId}::uuid group by 1 order by 2 desc, 1`,
  ]);
  const { all, balanced, uncounted, countedFrom, countedTo, compared, equal, comparedFrom, comparedTo, ...totals } = sums;
  const { digestRun } = domain;
  return {
    ...totals,
    domainName: domain.name,
    mailboxes: { all, balanced, uncounted },
    counted: countedFrom === null || countedTo === null ? null : { from: countedFrom, to: countedTo },
    openedAt: domain.windows[0]?.openedAt ?? null,
    groups,
    skippedFolders,
    run:
      digestRun === null
        ? null
        : {
            requestedAt: digestRun.requestedAt,
            mailboxCount: digestRun.mailboxCount,
            mailboxesDone: digestRun.mailboxesDone,
            entryCount: Number(digestRun.entryCount),
            sha256: digestRun.sha256 === null ? null : Buffer.from(digestRun.sha256).toString('hex'),
            finishedAt: digestRun.finishedAt,
          },
    compared:
      comparedFrom === null || comparedTo === null ? null : { mailboxes: compared, equal, from: comparedFrom, to: comparedTo },
  };
}

interface DomainSums extends Sums {
  pending: number;
  differing: number;
  folderCount: number;
  all: number;
  balanced: number;
  uncounted: number;
  countedFrom: Date | null;
  countedTo: Date | null;
  compared: number;
  equal: number;
  comparedFrom: Date | null;
  comparedTo: Date | null;
}

async function findSums(mailDomainId: string): Promise<DomainSums> {
  const [row] = await db().$queryRaw<DomainSums[]>`
    with mailbox as (
      select p.id, p.counted_at, p.compared_at, p.compared_differences from member m join mapping p on p.member_id = m.id
      where m.mail_domain_id = ${mailDomainId}::uuid
    ), sums as (${FOLDER_SUMS} where mapping_id in (select id from mailbox)),
    uneven as (
      select distinct mapping_id as id from folder_progress where mapping_id in (select id from mailbox)
        and listed_count <> copied_count + skipped_count + refused_count + gone_count
    )
    select sums.*, x.* from sums, (
      select count(*)::int as all, count(*) filter (where counted_at is not null and u.id is null)::int as balanced,
             count(*) filter (where counted_at is null)::int as uncounted, min(counted_at) as "countedFrom",
             max(counted_at) as "countedTo", count(compared_at)::int as compared,
             count(*) filter (where compared_differences = 0)::int as equal,
             min(compared_at) as "comparedFrom", max(compared_at) as "comparedTo"
      from mailbox left join uneven u on u.id = mailbox.id
    ) x`;
  if (row === undefined) throw new Error('the database gave no sums');
  return row;
}
