/** The flags that the ledger remembers: what the source had when they were last brought here, the base of later comparisons. */
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { MailboxLease } from './lease.ts';

export interface FlaggedEntry {
  uid: number;
  flags: string[];
  destinationUidValidity: bigint;
  destinationUid: bigint;
}

/** Copied messages of a folder whose place here is known; `uids` null: all of them. */
export async function flaggedEntries(
  folderId: string,
  uidValidity: bigint,
  uids: readonly number[] | null,
): Promise<FlaggedEntry[]> {
  if (uids?.length === 0) return [];
  const rows = await db().$queryRaw<(Omit<FlaggedEntry, 'flags'> & { flags: string })[]>`
    select uid::float8 as uid, flags, destination_uid_validity as "destinationUidValidity", destination_uid as "destinationUid"
    from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity = ${uidValidity} and outcome = 'COPIED' and destination_uid is not null
      and (${uids === null} or uid = any(${(uids ?? []).map(BigInt)}::int8[]))`;
  return rows.map((row) => ({ ...row, flags: row.flags.split(' ').filter((flag) => flag !== '') }));
}

/** Remembers flags that are here now, and up to which MODSEQ the folder was looked at. Throws LeaseLostError. */
export async function recordFlags(
  lease: MailboxLease,
  mappingId: string,
  folder: {
    folderId: string;
    uidValidity: bigint;
    modSeq: bigint | null;
    flags: readonly { uid: number; flags: readonly string[] }[];
  },
): Promise<void> {
  const rows = folder.flags.map(({ uid, flags }) => ({ uid, flags: flags.join(' ') }));
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await tx.$executeRaw`
      update ledger_entry e set flags = v.flags from json_to_recordset(${JSON.stringify(rows)}::json) as v(uid int8, flags text)
      where e.folder_id = ${folder.folderId}::uuid and e.uid_validity = ${folder.uidValidity} and e.uid = v.uid`;
    await tx.folderProgress.update({ where: { id: folder.folderId }, data: { sourceModSeq: folder.modSeq } });
  });
}
