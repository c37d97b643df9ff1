/** Records the folders of an account and what was listed in each, under the lease. */
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { FolderProgress } from '../generated/prisma/client.ts';
import { recordEvent } from '../history/record-event.ts';
import type { MailboxLease } from './lease.ts';

export interface PlannedFolder {
  sourcePath: string;
  sourceDelimiter: string | null;
  specialUse: string | null;
  destinationPath: string;
}

/** A folder that is not copied, and why (SkipReason of mail/folder-name.ts). */
export interface SkippedFolder {
  path: string;
  reason: string;
}

/** The destination name that each source folder has been given before, which it keeps. */
export async function knownFolders(mappingId: string): Promise<Map<string, string>> {
  const rows = await db().folderProgress.findMany({ where: { mappingId }, select: { sourcePath: true, destinationPath: true } });
  return new Map(rows.map(({ sourcePath, destinationPath }) => [sourcePath, destinationPath]));
}

/**
 * Adds new folders, marks those that the source no longer lists, says which are left out, returns the listed ones. What was
 * still to come from a removed folder leaves the total, so that the sums balance (trust.md 5, line 13). Throws LeaseLostError.
 */
export async function recordFolders(
  lease: MailboxLease,
  mappingId: string,
  planned: readonly PlannedFolder[],
  skipped: readonly SkippedFolder[] = [],
): Promise<FolderProgress[]> {
  return inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await keepPercent(tx, mappingId);
    await tx.$executeRaw`
      insert into folder_progress (id, mapping_id, source_path, source_delimiter, special_use, destination_path)
      select gen_random_uuid(), ${mappingId}::uuid, v.path, v.delimiter, v.use, v.destination
      from json_to_recordset(${JSON.stringify(
        planned.map(({ sourcePath, sourceDelimiter, specialUse, destinationPath }) => ({
          path: sourcePath,
          delimiter: sourceDelimiter,
          use: specialUse,
          destination: destinationPath,
        })),
      )}::json) as v(path text, delimiter text, use text, destination text)
      on conflict (mapping_id, source_path) do update set
        source_delimiter = excluded.source_delimiter, special_use = excluded.special_use, removed_at = null`;
    const paths = planned.map(({ sourcePath }) => sourcePath);
    await tx.$executeRaw`
      update folder_progress set
        removed_at = now(), newest_pending_at = null, listed_bytes = copied_bytes,
        -- Should it come back, by this name or another, it is listed whole: something of it may still be to come.
        source_exists = null, source_uid_next = null,
        listed_count = copied_count + skipped_count + refused_count + gone_count
      where mapping_id = ${mappingId}::uuid and removed_at is null and source_path <> all (${paths}::text[])`;
    await tx.mapping.update({ where: { id: mappingId }, data: { skippedFolders: skipped.map((folder) => ({ ...folder })) } });
    const rows = await tx.folderProgress.findMany({ where: { mappingId, removedAt: null } });
    const byPath = new Map(rows.map((row) => [row.sourcePath, row]));
    return paths.flatMap((path) => byPath.get(path) ?? []);
  });
}

/**
 * The source has renamed a folder: its row, and with it its ledger and its destination, belongs to the new name from now on
 * (trust.md 5, line 14). A row that the new name has been given meanwhile must be empty, and goes. Throws LeaseLostError.
 */
export async function renameFolder(lease: MailboxLease, mappingId: string, folderId: string, sourcePath: string): Promise<void> {
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    const { sourcePath: before } = await tx.folderProgress.findUniqueOrThrow({ where: { id: folderId } });
    await tx.folderProgress.deleteMany({ where: { mappingId, sourcePath, ledger: { none: {} }, intents: { none: {} } } });
    await tx.folderProgress.update({ where: { id: folderId }, data: { sourcePath, removedAt: null } });
    await recordEvent(tx, mappingId, 'folder_renamed', { from: before, to: sourcePath });
  });
}

export interface FolderListing {
  folderId: string;
  uidValidity: bigint;
  /** Messages that are pending now; those settled before are added from the counters. */
  pendingCount: number;
  pendingBytes: number;
  newestPendingAt: Date | null;
  oldestListedAt: Date | null;
  /** Of what was listed now, dates of the future left out; absent: nothing was listed. */
  newestListedAt?: Date | null;
  /** EXISTS, UIDNEXT and HIGHESTMODSEQ at that moment, for later passes; null where the source does not say. */
  exists?: number | null;
  uidNext?: bigint | null;
  modSeq?: bigint | null;
}

/**
 * Records the listing of folders at one moment: listed = settled + pending, so that the total falls when mail that was
 * never copied is deleted at the source, and never falls for mail that is here. Throws LeaseLostError.
 */
export async function recordListing(lease: MailboxLease, mappingId: string, listings: readonly FolderListing[]): Promise<void> {
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await keepPercent(tx, mappingId);
    await tx.$executeRaw`
      update folder_progress f set
        source_uid_validity = v.validity,
        listed_count = f.copied_count + f.skipped_count + f.refused_count + f.gone_count + v.pending,
        listed_bytes = f.copied_bytes + v.bytes,
        newest_pending_at = v.newest,
        oldest_listed_at = least(f.oldest_listed_at, v.oldest),
        newest_listed_at = greatest(f.newest_listed_at, v.latest),
        source_exists = v.exists, source_uid_next = v.next,
        -- Flags are followed from the first listing on; only following them moves this mark.
        source_mod_seq = case when f.source_uid_validity = v.validity then coalesce(f.source_mod_seq, v.modseq) else v.modseq end,
        counted_at = now()
      from json_to_recordset(${JSON.stringify(listings.map(toRow))}::json)
        as v(id uuid, validity int8, pending int, bytes int8, newest timestamptz, oldest timestamptz, latest timestamptz,
             exists int, next int8, modseq int8)
      where f.id = v.id`;
    await tx.mapping.update({ where: { id: mappingId }, data: { countedAt: now() } });
  });
}

function toRow(listing: FolderListing): Record<string, unknown> {
  return {
    id: listing.folderId,
    validity: String(listing.uidValidity),
    pending: listing.pendingCount,
    bytes: listing.pendingBytes,
    newest: listing.newestPendingAt,
    oldest: listing.oldestListedAt,
    latest: listing.newestListedAt ?? null,
    exists: listing.exists ?? null,
    next: listing.uidNext == null ? null : String(listing.uidNext),
    modseq: listing.modSeq == null ? null : String(listing.modSeq),
  };
}

/** The total is about to change: what was reached before it does is kept, so that the percentage shown never falls. */
async function keepPercent(tx: Transaction, mappingId: string): Promise<void> {
  await tx.$executeRaw`
    update mapping p set best_percent = greatest(p.best_percent, least(99, f.settled * 100 / f.listed))
    from (select sum(listed_count) as listed, sum(copied_count + skipped_count + refused_count + gone_count) as settled
          from folder_progress where mapping_id = ${mappingId}::uuid and counted_at is not null) f
    where p.id = ${mappingId}::uuid and p.counted_at is not null and f.listed > 0`;
}
