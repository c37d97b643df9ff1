/**
 * Lists the whole account: folders, their destinations, and in each what is pending (listed minus ledger).
 * The source's UIDVALIDITY is part of every identity. A folder that is listed and cannot be opened is named in `unopened`: it
 * has vanished between LIST and EXAMINE and is not listed next time, or its name cannot be asked for; DONE must wait either way.
 */
import { planFolders } from '../../lib/mail/folder-name.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { SourceMessage } from '../../lib/mail/mail-source.ts';
import { settledUids } from '../../lib/progress/ledger.ts';
import { type FolderListing, knownFolders, recordFolders, recordListing } from '../../lib/progress/record-folder.ts';
import type { PendingFolder } from './plan-batches.ts';
import type { SliceContext } from './slice-context.ts';

/** Records folders and totals, returns what is to do. Throws MailError, LeaseLostError. */
export async function listPending(
  context: SliceContext,
  checkStop: () => void,
): Promise<{ folders: PendingFolder[]; unopened: string[] }> {
  const { source, destination, lease, mappingId } = context;
  const listed = await source.listFolders();
  const delimiters = new Map(listed.map(({ path, delimiter }) => [path, delimiter]));
  const plans = planFolders(listed, await destination.listFolders(), await knownFolders(mappingId));
  const planned = plans.flatMap((plan) =>
    plan.skip === null
      ? [
          {
            sourcePath: plan.sourcePath,
            sourceDelimiter: delimiters.get(plan.sourcePath) ?? null,
            specialUse: plan.specialUse,
            destinationPath: plan.destinationPath,
          },
        ]
      : [],
  );
  const recorded = await recordFolders(lease, mappingId, planned);
  const pendingFolders: PendingFolder[] = [];
  const unopened: string[] = [];
  const listings: FolderListing[] = [];
  for (const { id: folderId, sourcePath, destinationPath } of recorded) {
    checkStop();
    const list = await listFolder(context, folderId, sourcePath);
    if (list === null) {
      unopened.push(sourcePath);
      continue;
    }
    await destination.ensureFolder(destinationPath);
    listings.push(toListing(folderId, list));
    pendingFolders.push({ folderId, sourcePath, destinationPath, uidValidity: list.uidValidity, pending: list.pending });
  }
  await recordListing(lease, mappingId, listings);
  return { folders: pendingFolders, unopened };
}

interface FolderList {
  uidValidity: bigint;
  pending: SourceMessage[];
  oldest: Date | null;
}

async function listFolder({ source }: SliceContext, folderId: string, path: string): Promise<FolderList | null> {
  try {
    const { uidValidity } = await source.openFolder(path);
    const settled = await settledUids(folderId, uidValidity);
    const pending: SourceMessage[] = [];
    let oldest: Date | null = null;
    for await (const message of source.listMessages()) {
      if (oldest === null || message.internalDate < oldest) oldest = message.internalDate;
      if (!settled.has(message.uid)) pending.push(message);
    }
    return { uidValidity, pending, oldest };
  } catch (error) {
    if (error instanceof MailError && error.reason === 'folder_gone') return null;
    throw error;
  }
}

function toListing(folderId: string, { uidValidity, pending, oldest }: FolderList): FolderListing {
  const newest = pending.reduce<Date | null>(
    (found, { internalDate }) => (found === null || internalDate > found ? internalDate : found),
    null,
  );
  return {
    folderId,
    uidValidity,
    pendingCount: pending.length,
    pendingBytes: pending.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    newestPendingAt: newest,
    oldestListedAt: oldest,
  };
}
