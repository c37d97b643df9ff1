/**
 * Recognises mail that was copied before although the old server has given it another identity: a folder that was renamed,
 * and a folder whose UIDVALIDITY changed (engine.md 3.10, trust.md 3 and 5, lines 12 and 14).
 *
 * Invariant: nothing is taken for copied by size and date alone; these only say whether it is worth going on. What decides is
 * the hash, message by message (copy-batch.ts).
 */
import { db } from '../../lib/db/client.ts';
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { FolderContents, SourceMessage } from '../../lib/mail/mail-source.ts';
import { orphanedEntries, settledSizes } from '../../lib/progress/ledger.ts';
import { renameFolder } from '../../lib/progress/record-folder.ts';
import type { SliceContext } from '../copy/slice-context.ts';

/** In a folder with more than this settled, most of it must be found again. */
const LEAST_SETTLED = 50;
const LEAST_SHARE = 0.9;

/** How many of the settled ones have a partner of the same size and date, one to one. Pure. */
export function countPartners(
  settled: readonly { sizeBytes: number; internalDate: Date }[],
  listed: readonly { sizeBytes: number; internalDate: Date }[],
): number {
  const key = ({ sizeBytes, internalDate }: { sizeBytes: number; internalDate: Date }) =>
    `${sizeBytes} ${Math.floor(internalDate.getTime() / 1000)}`;
  const free = new Map<string, number>();
  for (const one of listed) free.set(key(one), (free.get(key(one)) ?? 0) + 1);
  return settled.filter((one) => {
    const left = free.get(key(one)) ?? 0;
    free.set(key(one), left - 1);
    return left > 0;
  }).length;
}

/** Throws `source_rebuilt` when too little of what was copied is found again, unless somebody has looked and let it go on. */
export async function assertNotRebuilt(
  { mappingId }: SliceContext,
  { id, sourcePath }: FolderProgress,
  { uidValidity }: Pick<FolderContents, 'uidValidity'>,
  pending: readonly SourceMessage[],
): Promise<void> {
  const orphans = await orphanedEntries(id, uidValidity);
  if (orphans.length <= LEAST_SETTLED || countPartners(orphans, pending) >= orphans.length * LEAST_SHARE) return;
  const { rebuiltAccepted } = await db().mapping.findUniqueOrThrow({
    where: { id: mappingId },
    select: { rebuiltAccepted: true },
  });
  if (!rebuiltAccepted) throw new MailError('source_rebuilt', 'mailbox', { side: 'source', serverText: sourcePath });
}

/**
 * Gives the row of a folder that has vanished to a new folder that holds the same mail: same UIDVALIDITY, and the settled
 * UIDs with their sizes. True when any was renamed: then the folders are to be planned anew.
 */
export async function followRenames(
  { lease, mappingId, source }: SliceContext,
  listed: readonly FolderProgress[],
): Promise<boolean> {
  const fresh = listed.filter(({ countedAt }) => countedAt === null);
  if (fresh.length === 0) return false;
  const vanished = await db().folderProgress.findMany({
    where: { mappingId, removedAt: { not: null }, sourceUidValidity: { not: null } },
  });
  let renamed = false;
  for (const { sourcePath } of vanished.length === 0 ? [] : fresh) {
    const { uidValidity } = await source.folderStatus(sourcePath).catch(ignoreFolder);
    for (const gone of vanished.filter((row) => row.sourceUidValidity === uidValidity)) {
      const settled = await settledSizes(gone.id, uidValidity);
      if (settled.size === 0) continue;
      const { messages } = await source.listMessages(sourcePath);
      const same = messages.filter(({ uid, sizeBytes }) => settled.get(uid) === sizeBytes).length;
      if (same < settled.size * LEAST_SHARE) continue;
      await renameFolder(lease, mappingId, gone.id, sourcePath);
      renamed = true;
      break;
    }
  }
  return renamed;
}

function ignoreFolder(error: unknown): { uidValidity: bigint } {
  if (error instanceof MailError && error.reach === 'folder') return { uidValidity: 0n };
  throw error;
}
