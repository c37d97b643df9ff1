/**
 * Intents: written and committed before the first byte of a batch leaves, deleted in the transaction that settles it.
 * So an intent that exists when a slice begins names exactly the messages whose fate is unknown.
 */
import { db } from '../../db/client.ts';

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
