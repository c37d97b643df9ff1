/**
 * Intents: written and committed before the first byte of a batch leaves, deleted in the transaction that settles it.
 * So an intent that exists when a slice begins names exactly the messages whose fate is unknown.
 */
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { MailboxLease } from './lease.ts';

export interface IntentMessage {
  uid: number;
  sizeBytes: number;
  internalDate: Date;
  /** Flags at the source, which go into the ledger as the base of later comparisons. */
  flags: readonly string[];
  /** SHA-256 of the canonical form of what is sent. */
  hash: Buffer;
}

export interface OpenIntent {
  id: string;
  folderId: string;
  destinationPath: string;
  sourceUidValidity: bigint;
  destinationUidValidity: bigint;
  destinationUidNext: bigint;
  messages: IntentMessage[];
}

/** Commits an intent. Throws LeaseLostError. Returns its id. */
export async function writeIntent(
  lease: MailboxLease,
  mappingId: string,
  intent: Omit<OpenIntent, 'id' | 'destinationPath'>,
): Promise<string> {
  const { messages, ...head } = intent;
  return inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    const { id } = await tx.intent.create({
      data: {
        mappingId,
        epoch: lease.epoch,
        ...head,
        uids: messages.map(({ uid }) => BigInt(uid)),
        sizesBytes: messages.map(({ sizeBytes }) => BigInt(sizeBytes)),
        internalDates: messages.map(({ internalDate }) => internalDate),
        hashes: messages.map(({ hash }) => Uint8Array.from(hash)),
        flags: messages.map(({ flags }) => flags.join(' ')),
      },
      select: { id: true },
    });
    return id;
  });
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
