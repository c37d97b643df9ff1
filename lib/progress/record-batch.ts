/**
 * Records what became of a batch: ledger rows, folder counters and the end of its intent, in one transaction under the lease.
 * Invariant: a counter changes only together with the ledger rows that it counts.
 */
import { inTransaction } from '../db/transaction.ts';
import type { LedgerOutcome, MappingState } from '../generated/prisma/client.ts';
import type { MailboxLease } from './lease.ts';
import { insertEntries, type OrphanedEntry, rekeyEntry, type Settlement } from './ledger.ts';

export interface BatchRecord {
  mappingId: string;
  folderId: string;
  sourceUidValidity: bigint;
  entries: readonly Settlement[];
  /** Messages that were settled under an older UIDVALIDITY and are only re-keyed. */
  rekeyed?: readonly { from: OrphanedEntry; uid: number }[];
  intentId?: string;
  /** INTERNALDATE of the newest message of this folder that is still to come; undefined leaves the horizon as it is. */
  newestPendingAt?: Date | null;
}

/** Returns the mapping's state as seen in the same transaction. Throws LeaseLostError. */
export function recordBatch(lease: MailboxLease, record: BatchRecord): Promise<MappingState> {
  const { mappingId, folderId, entries, rekeyed = [], intentId, newestPendingAt } = record;
  const count = (outcome: LedgerOutcome) => entries.filter((entry) => entry.outcome === outcome).length;
  const copiedBytes = entries.reduce((sum, entry) => sum + (entry.outcome === 'COPIED' ? entry.sizeBytes : 0), 0);
  return inTransaction(async (tx) => {
    const state = await lease.fence(tx, mappingId);
    for (const { from, uid } of rekeyed) {
      await rekeyEntry(tx, folderId, from, { uidValidity: record.sourceUidValidity, uid });
    }
    await insertEntries(tx, folderId, record.sourceUidValidity, entries);
    await tx.folderProgress.update({
      where: { id: folderId },
      data: {
        copiedCount: { increment: count('COPIED') },
        copiedBytes: { increment: copiedBytes },
        skippedCount: { increment: count('SKIPPED') },
        refusedCount: { increment: count('REFUSED') },
        goneCount: { increment: count('GONE') },
        ...(newestPendingAt === undefined ? {} : { newestPendingAt }),
      },
    });
    if (intentId !== undefined) await tx.intent.delete({ where: { id: intentId } });
    return state;
  });
}
