/**
 * Lists the whole account: folders, their destinations, and in each what is pending (listed minus ledger).
 *
 * Invariants:
 * - The source's UIDVALIDITY is part of every identity.
 * - A folder that is listed and cannot be opened is named in `unopened`: it has vanished between LIST and EXAMINE and is not
 *   listed next time, or its name cannot be asked for; DONE must wait either way.
 * - A folder is left unlisted only when everything of it was settled and it says the same of itself as it did then
 *   (EXISTS, UIDNEXT, UIDVALIDITY), when it gave all that it said to hold: so mail that was hidden by the source and shows
 *   later is found.
 */
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import { type FolderPlan, planFolders } from '../../lib/mail/folders/folder-name.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { SourceMessage } from '../../lib/mail/mail-source.ts';
import { settledByFolder, type VanishedMail } from '../../lib/progress/ledger/ledger.ts';
import { type FolderListing, knownFolders, recordFolders, recordListing } from '../../lib/progress/record-folder.ts';
import type { SliceContext } from '../copy/slice-context.ts';
import { otherViewOf } from '../lanes/orphans.ts';
import type { PendingFolder } from '../lanes/plan-batches.ts';
import { assertNotRebuilt, followRenames } from './known-mail.ts';
import { type ListedFolder, listChanged } from './list-changed.ts';
import { findVanished, type LookedFolder } from './vanished-mail.ts';

/** Folders that are listed at the same time over one connection. */
const AT_ONCE = 8;

export interface PendingList {
  folders: PendingFolder[];
  unopened: string[];
  /** Settled messages that are not where they were any more. */
  vanished: VanishedMail[];
}

/** Records folders and totals, returns what is to do. Throws MailError, LeaseLostError. */
export async function listPending(context: SliceContext, checkStop: () => void): Promise<PendingList> {
  const { lease, mappingId } = context;
  let recorded = await planAndRecord(context);
  if (await followRenames(context, recorded)) recorded = await planAndRecord(context);
  const settled = await settledByFolder(mappingId);
  const result: PendingList = { folders: [], unopened: [], vanished: [] };
  const looked: LookedFolder[] = [];
  const listings: FolderListing[] = [];
  await inTurns(recorded, AT_ONCE, async (folder) => {
    checkStop();
    const contents = await unlessGone(listChanged(context.source, folder));
    const own = settled.get(folder.id);
    if (contents === null) result.unopened.push(folder.sourcePath);
    else looked.push({ folder, settled: own, listed: contents });
    if (contents !== null && contents !== 'unchanged') {
      const pending = contents.messages.filter(({ uid }) => !own?.get(contents.uidValidity)?.has(uid));
      const rekeying = [...(own?.keys() ?? [])].some((validity) => validity !== contents.uidValidity);
      // Judged once, when it has changed: later there is less to be found again, and what was accepted stays accepted.
      if (rekeying && folder.sourceUidValidity !== contents.uidValidity)
        await assertNotRebuilt(context, folder, contents, pending);
      listings.push(toListing(folder.id, contents, pending));
      const otherView = otherViewOf(pending, own?.get(contents.uidValidity));
      result.folders.push({ ...toPending(folder, contents, pending, rekeying), ...(otherView && { rekeying: true, otherView }) });
    }
  });
  await recordListing(lease, mappingId, listings);
  if (settled.size > 0 && result.folders.some(({ pending }) => pending.length > 0)) {
    result.vanished = await findVanished(context.source, mappingId, looked);
  }
  return result;
}

async function planAndRecord(context: SliceContext): Promise<FolderProgress[]> {
  const { source, destination, lease, mappingId } = context;
  const [listed, here, known] = await Promise.all([source.listFolders(), destination.listFolders(), knownFolders(mappingId)]);
  const delimiters = new Map(listed.map(({ path, delimiter }) => [path, delimiter]));
  const plans = planFolders(listed, here, known);
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
  return recordFolders(lease, mappingId, planned, plans.flatMap(skippedOf));
}

/** A container holds nothing, so there is nothing to say about it. */
function skippedOf({ skip, sourcePath }: FolderPlan): { path: string; reason: string }[] {
  return skip === null || skip === 'container' ? [] : [{ path: sourcePath, reason: skip }];
}

async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof MailError && (error.reason === 'folder_gone' || error.reason === 'folder_refused')) return null;
    throw error;
  }
}

/** Runs `work` for all, so many at a time, in order. Throws the first failure after those under way have ended. */
async function inTurns<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const turn = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(atOnce, items.length) }, turn));
  for (const one of ended) if (one.status === 'rejected') throw one.reason;
}

function toPending(
  { id, sourcePath, destinationPath, specialUse }: FolderProgress,
  { uidValidity }: ListedFolder,
  pending: SourceMessage[],
  rekeying: boolean,
): PendingFolder {
  const ahead = specialUse === '\\Inbox' || specialUse === '\\Sent';
  return { folderId: id, sourcePath, destinationPath, uidValidity, ahead, rekeying, pending };
}

function toListing(folderId: string, contents: ListedFolder, pending: readonly SourceMessage[]): FolderListing {
  const dates = (messages: readonly SourceMessage[]) => messages.map(({ internalSeconds }) => internalSeconds * 1000);
  const extreme = (times: number[], better: (a: number, b: number) => number) =>
    times.length === 0 ? null : new Date(times.reduce((a, b) => better(a, b)));
  return {
    folderId,
    uidValidity: contents.uidValidity,
    pendingCount: pending.length,
    pendingBytes: pending.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    newestPendingAt: extreme(dates(pending), Math.max),
    oldestListedAt: extreme(dates(contents.messages), Math.min),
    // A date of the future says nothing of when mail came in.
    newestListedAt: extreme(
      dates(contents.messages).filter((time) => time <= Date.now()),
      Math.max,
    ),
    exists: contents.exists,
    uidNext: contents.uidNext,
    modSeq: contents.modSeq,
  };
}
