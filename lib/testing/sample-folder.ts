/** A folder of a mapping with settled messages, as room tests need it. */
import { db } from '../db/client.ts';
import type { LedgerOutcome } from '../generated/prisma/client.ts';

export interface SettledCounts {
  copied?: number;
  skipped?: number;
  refused?: number;
  gone?: number;
}

const UID_VALIDITY = 7n;
const DAY = new Date('2024-05-06T07:08:09Z');

/** Counters and ledger rows agree; `pending` messages are listed and not yet settled. The source counts as listed. */
export async function sampleFolder(
  mappingId: string,
  sourcePath: string,
  { pending = 0, ...settled }: SettledCounts & { pending?: number } = {},
): Promise<{ id: string; uidValidity: bigint }> {
  const { copied = 0, skipped = 0, refused = 0, gone = 0 } = settled;
  const { id } = await db().folderProgress.create({
    data: {
      mappingId,
      sourcePath,
      destinationPath: sourcePath,
      sourceUidValidity: UID_VALIDITY,
      listedCount: copied + skipped + refused + gone + pending,
      copiedCount: copied,
      copiedBytes: copied * 100,
      listedBytes: (copied + pending) * 100,
      skippedCount: skipped,
      refusedCount: refused,
      goneCount: gone,
      newestPendingAt: pending > 0 ? DAY : null,
      oldestListedAt: DAY,
      countedAt: DAY,
    },
  });
  const outcomes: LedgerOutcome[] = [
    ...Array<LedgerOutcome>(copied).fill('COPIED'),
    ...Array<LedgerOutcome>(skipped).fill('SKIPPED'),
    ...Array<LedgerOutcome>(refused).fill('REFUSED'),
    ...Array<LedgerOutcome>(gone).fill('GONE'),
  ];
  await db().ledgerEntry.createMany({
    data: outcomes.map((outcome, i) => ({
      folderId: id,
      uidValidity: UID_VALIDITY,
      uid: BigInt(i + 1),
      outcome,
      sizeBytes: 100,
      internalDate: DAY,
    })),
  });
  await db().mapping.update({ where: { id: mappingId }, data: { countedAt: DAY } });
  return { id, uidValidity: UID_VALIDITY };
}
