/** What the ledger says of an undo: which messages are still to be dealt with, and what became of the others. Under the lease. */
import { db } from '../../lib/db/client.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import type { UndoneState } from '../../lib/generated/prisma/client.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';

/** One message from the wrong account, where it lies here. */
export interface UndoEntry {
  folderId: string;
  destinationPath: string;
  /** Its identity at the source, which is the ledger's key. */
  uidValidity: bigint;
  uid: bigint;
  hash: Buffer | null;
  sizeBytes: number;
  /** Flags as they were brought. */
  flags: string[];
  destinationUidValidity: bigint | null;
  destinationUid: bigint | null;
  undone: UndoneState | null;
}

const BATCH = 200;

/** Folders in which something was copied. */
export async function undoFolders(mappingId: string): Promise<string[]> {
  const rows = await db().folderProgress.findMany({
    where: { mappingId, copiedCount: { gt: 0 } },
    orderBy: { destinationPath: 'asc' },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** The next messages of a folder that nobody has dealt with, in the order of the ledger's key, after `last`. */
export async function nextEntries(
  folderId: string,
  last: Pick<UndoEntry, 'uidValidity' | 'uid'> | undefined,
): Promise<UndoEntry[]> {
  const rows = await db().$queryRaw<RawEntry[]>`
    select e.folder_id::text as "folderId", f.destination_path as "destinationPath", e.uid_validity as "uidValidity", e.uid, e.hash,
           e.size_bytes::float8 as "sizeBytes", e.flags, e.destination_uid_validity as "destinationUidValidity",
           e.destination_uid as "destinationUid", e.undone::text as undone
    from ledger_entry e join folder_progress f on f.id = e.folder_id
    where e.folder_id = ${folderId}::uuid and e.outcome = 'COPIED' and e.undone is null
      and (e.uid_validity, e.uid) > (${last?.uidValidity ?? -1n}::int8, ${last?.uid ?? -1n}::int8)
    order by e.uid_validity, e.uid limit ${BATCH}`;
  return rows.map(toEntry);
}

/** What an earlier worker had begun and not recorded. */
export async function begunEntries(mappingId: string): Promise<UndoEntry[]> {
  const rows = await db().$queryRaw<RawEntry[]>`
    select e.folder_id::text as "folderId", f.destination_path as "destinationPath", e.uid_validity as "uidValidity", e.uid, e.hash,
           e.size_bytes::float8 as "sizeBytes", e.flags, e.destination_uid_validity as "destinationUidValidity",
           e.destination_uid as "destinationUid", e.undone::text as undone
    from ledger_entry e join folder_progress f on f.id = e.folder_id
    where f.mapping_id = ${mappingId}::uuid and e.undone in ('MOVING', 'REMOVING') order by e.folder_id, e.uid_validity, e.uid`;
  return rows.map(toEntry);
}

type RawEntry = Omit<UndoEntry, 'hash' | 'flags'> & { hash: Uint8Array | null; flags: string };

function toEntry({ hash, flags, ...row }: RawEntry): UndoEntry {
  const known = flags.split(' ').filter((flag) => flag !== '');
  return { ...row, hash: hash === null ? null : Buffer.from(hash), flags: known };
}

/** What became of messages; null: nothing, they are to be looked at again. */
export interface UndoMark {
  entry: UndoEntry;
  undone: UndoneState | null;
}

/**
 * Writes down what becomes of messages, and where the target folder stood before the batch that is to leave. Nothing is sent
 * before this is committed. Throws LeaseLostError.
 */
export async function markEntries(
  lease: MailboxLease,
  mappingId: string,
  marks: readonly UndoMark[],
  target?: { uidValidity: bigint; uidNext: bigint },
): Promise<void> {
  if (marks.length === 0) return;
  const rows = marks.map(({ entry, undone }) => ({
    folder: entry.folderId,
    validity: String(entry.uidValidity),
    uid: String(entry.uid),
    undone,
  }));
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await tx.$executeRaw`
      update ledger_entry e set undone = v.undone::"UndoneState"
      from json_to_recordset(${JSON.stringify(rows)}::json) as v(folder uuid, validity int8, uid int8, undone text)
      where e.folder_id = v.folder and e.uid_validity = v.validity and e.uid = v.uid`;
    const going = { reason: null, serverText: null, retryAt: null, retryCount: 0 };
    const before = target === undefined ? {} : { batchUidValidity: target.uidValidity, batchUidNext: target.uidNext };
    await tx.mappingUndo.update({ where: { mappingId }, data: { ...going, ...before } });
  });
}
