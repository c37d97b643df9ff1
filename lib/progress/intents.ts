/**
 * Intents: written and committed before the first byte of a batch leaves, deleted in the transaction that settles it.
 * So an intent that exists when a slice begins names exactly the messages whose fate is unknown.
 */
import { db } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';

export interface IntentMessage {
  uid: number;
  sizeBytes: number;
  internalDate: Date;
  /** Flags at the source, which go into the ledger as the base of later comparisons. */
  flags: readonly string[];
  /** SHA-256 of the canonical form of what is sent. */
  hash: Buffer;
}

export interface NewIntent {
  id: string;
  folderId: string;
  sourceUidValidity: bigint;
  destinationUidValidity: bigint;
  destinationUidNext: bigint;
  messages: readonly IntentMessage[];
}

export interface OpenIntent extends NewIntent {
  destinationPath: string;
}

/** Inserts intents; part of the caller's transaction, which the lease has fenced. */
export async function insertIntents(
  tx: Transaction,
  mappingId: string,
  epoch: bigint,
  intents: readonly NewIntent[],
): Promise<void> {
  const rows = intents.map(({ messages, ...head }) => ({
    id: head.id,
    folder: head.folderId,
    source_validity: String(head.sourceUidValidity),
    validity: String(head.destinationUidValidity),
    next: String(head.destinationUidNext),
    uids: messages.map(({ uid }) => uid),
    sizes: messages.map(({ sizeBytes }) => sizeBytes),
    dates: messages.map(({ internalDate }) => internalDate),
    hashes: messages.map(({ hash }) => `\\x${hash.toString('hex')}`),
    flags: messages.map(({ flags }) => flags.join(' ')),
  }));
  await tx.$executeRaw`
    insert into intent (id, mapping_id, folder_id, epoch, source_uid_validity, destination_uid_validity, destination_uid_next,
                        uids, sizes_bytes, internal_dates, hashes, flags)
    select v.id, ${mappingId}::uuid, v.folder, ${epoch}, v.source_validity, v.validity, v.next,
           v.uids, v.sizes, v.dates, v.hashes, v.flags
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as v(id uuid, folder uuid, source_validity int8, validity int8, next int8,
           uids int8[], sizes int8[], dates timestamptz[], hashes bytea[], flags text[])`;
}

/** Ends intents; part of the transaction that settles their messages. */
export async function deleteIntents(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.$executeRaw`delete from intent where id = any(${[...ids]}::uuid[])`;
}

/** The intents of a mapping that nobody has settled, oldest first. */
export async function openIntents(mappingId: string): Promise<OpenIntent[]> {
  const rows = await db().intent.findMany({
    where: { mappingId },
    orderBy: { createdAt: 'asc' },
    include: { folder: { select: { destinationPath: true } } },
  });
  return rows.map((row) => ({
    id: row.id,
    folderId: row.folderId,
    destinationPath: row.folder.destinationPath,
    sourceUidValidity: row.sourceUidValidity,
    destinationUidValidity: row.destinationUidValidity,
    destinationUidNext: row.destinationUidNext,
    messages: row.uids.map((uid, i) => ({
      uid: Number(uid),
      sizeBytes: Number(row.sizesBytes[i] ?? 0),
      internalDate: row.internalDates[i] ?? new Date(0),
      hash: Buffer.from(row.hashes[i] ?? []),
      flags: (row.flags[i] ?? '').split(' ').filter((flag) => flag !== ''),
    })),
  }));
}
