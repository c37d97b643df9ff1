/** Records the folders of an account and what was listed in each, under the lease. */
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { FolderProgress } from '../generated/prisma/client.ts';
import type { MailboxLease } from './lease.ts';

export interface PlannedFolder {
  sourcePath: string;
  sourceDelimiter: string | null;
  specialUse: string | null;
  destinationPath: string;
}

/** The destination name that each source folder has been given before, which it keeps. */
export async function knownFolders(mappingId: string): Promise<Map<string, string>> {
  const rows = await db().folderProgress.findMany({ where: { mappingId }, select: { sourcePath: true, destinationPath: true } });
  return new Map(rows.map(({ sourcePath, destinationPath }) => [sourcePath, destinationPath]));
}

/**
 * Adds new folders, marks those that the source no longer lists, returns the listed ones. What was still to come from a
 * removed folder leaves the total, so that the sums balance (trust.md 5, line 13). Throws LeaseLostError.
 */
export async function recordFolders(
  lease: MailboxLease,
  mappingId: string,
  planned: readonly PlannedFolder[],
): Promise<FolderProgress[]> {
  return inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    const listed: FolderProgress[] = [];
    for (const { sourcePath, ...rest } of planned) {
      listed.push(
        await tx.folderProgress.upsert({
          where: { mappingId_sourcePath: { mappingId, sourcePath } },
          create: { mappingId, sourcePath, ...rest },
          update: { sourceDelimiter: rest.sourceDelimiter, specialUse: rest.specialUse, removedAt: null },
        }),
      );
    }
    await tx.$executeRaw`
      update folder_progress set
        removed_at = now(), newest_pending_at = null, listed_bytes = copied_bytes,
        listed_count = copied_count + skipped_count + refused_count + gone_count
      where mapping_id = ${mappingId}::uuid and removed_at is null
        and source_path <> all (${planned.map(({ sourcePath }) => sourcePath)}::text[])`;
    return listed;
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
}

/**
 * Records the listing of all folders at one moment: listed = settled + pending, so that the total falls when mail that was
 * never copied is deleted at the source, and never falls for mail that is here. Throws LeaseLostError.
 */
export async function recordListing(lease: MailboxLease, mappingId: string, listings: readonly FolderListing[]): Promise<void> {
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    for (const listing of listings) {
      await tx.$executeRaw`
        update folder_progress set
          source_uid_validity = ${listing.uidValidity},
          listed_count = copied_count + skipped_count + refused_count + gone_count + ${listing.pendingCount}::int,
          listed_bytes = copied_bytes + ${BigInt(listing.pendingBytes)}::bigint,
          newest_pending_at = ${listing.newestPendingAt}::timestamptz,
          oldest_listed_at = least(oldest_listed_at, ${listing.oldestListedAt}::timestamptz),
          counted_at = now()
        where id = ${listing.folderId}::uuid`;
    }
    await tx.mapping.update({ where: { id: mappingId }, data: { countedAt: now() } });
  });
}
