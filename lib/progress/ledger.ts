/**
 * The ledger: one row per source message that has been settled, never looked at again at the destination (engine.md 3.8).
 * The identity is (folder, UIDVALIDITY, UID) of the source; the primary key makes a second settling impossible.
 */
import type { Db } from '../db/client.ts';
import { db } from '../db/client.ts';
import type { LedgerOutcome } from '../generated/prisma/client.ts';

export interface Settlement {
  uid: number;
  outcome: LedgerOutcome;
  reason: string | null;
  sizeBytes: number;
  internalDate: Date;
  hash: Buffer | null;
  /** Flags at the source at that moment. */
  flags: readonly string[];
  destinationUidValidity: bigint | null;
  destinationUid: bigint | null;
  serverText: string | null;
}

/** UIDs of a folder that are settled under this UIDVALIDITY. */
export async function settledUids(folderId: string, uidValidity: bigint): Promise<Set<number>> {
  const rows = await db().$queryRaw<{ uid: number }[]>`
    select uid::float8 as uid from ledger_entry where folder_id = ${folderId}::uuid and uid_validity = ${uidValidity}`;
  return new Set(rows.map(({ uid }) => uid));
}

export interface OrphanedEntry {
  uidValidity: bigint;
  uid: bigint;
  hash: Buffer;
}

/**
 * Copied messages that are settled under an older UIDVALIDITY of the folder: what arrives with the same hash is one of them
 * and is re-keyed instead of sent again (engine.md 3.10).
 */
export async function orphanedEntries(folderId: string, uidValidity: bigint): Promise<OrphanedEntry[]> {
  const rows = await db().$queryRaw<{ uidValidity: bigint; uid: bigint; hash: Uint8Array }[]>`
    select uid_validity as "uidValidity", uid, hash from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity <> ${uidValidity} and outcome = 'COPIED' and hash is not null
    order by uid_validity desc, uid`;
  return rows.map(({ hash, ...row }) => ({ ...row, hash: Buffer.from(hash) }));
}

/** Moves a settled row to the identity that the same message has now. */
export async function rekeyEntry(
  tx: Db,
  folderId: string,
  from: OrphanedEntry,
  to: { uidValidity: bigint; uid: number },
): Promise<void> {
  await tx.$executeRaw`
    update ledger_entry set uid_validity = ${to.uidValidity}, uid = ${BigInt(to.uid)}
    where folder_id = ${folderId}::uuid and uid_validity = ${from.uidValidity} and uid = ${from.uid}`;
}

/** Inserts settled rows. Throws (unique key) when one is settled already: the caller's transaction then changes nothing. */
export async function insertEntries(
  tx: Db,
  folderId: string,
  uidValidity: bigint,
  entries: readonly Settlement[],
): Promise<void> {
  await tx.ledgerEntry.createMany({
    data: entries.map(({ uid, sizeBytes, hash, flags, ...entry }) => ({
      folderId,
      uidValidity,
      uid: BigInt(uid),
      sizeBytes: BigInt(sizeBytes),
      hash: hash === null ? null : Uint8Array.from(hash),
      flags: flags.join(' '),
      ...entry,
    })),
  });
}

/** Destination UIDs that the ledger has given to messages of any folder of this mapping that goes to the same place. */
export async function claimedUids(
  mappingId: string,
  destinationPath: string,
  destinationUidValidity: bigint,
): Promise<Set<bigint>> {
  const rows = await db().$queryRaw<{ uid: bigint }[]>`
    select e.destination_uid as uid from ledger_entry e join folder_progress f on f.id = e.folder_id
    where f.mapping_id = ${mappingId}::uuid and f.destination_path = ${destinationPath}
      and e.destination_uid_validity = ${destinationUidValidity} and e.destination_uid is not null`;
  return new Set(rows.map(({ uid }) => uid));
}
