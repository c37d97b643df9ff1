/**
 * Brings flag changes of the source to messages that were copied before, for delta passes.
 * Invariants: only messages of the ledger are touched, by the UID that they were given here; messages that are not there any
 * more are let be. The ledger learns the new flags after they are here: a crash in between only looks again.
 */
import { db } from '../../lib/db/client.ts';
import type { FolderProgress } from '../../lib/generated/prisma/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { type FlaggedEntry, flaggedEntries, recordFlags } from '../../lib/progress/ledger/ledger.ts';
import type { SliceContext } from '../copy/slice-context.ts';
import { flagsDiffer, mergeFlags } from './flag-rule.ts';

/** Without CONDSTORE every message has to be asked for, so it is done once an hour. */
const HOUR_MS = 3_600_000;

/** Follows the flags in all folders that are settled. Throws MailError, LeaseLostError. */
export async function followFlags(context: SliceContext, lastPassAt: Date | null): Promise<void> {
  const folders = await db().folderProgress.findMany({
    where: { mappingId: context.mappingId, removedAt: null, newestPendingAt: null, sourceUidValidity: { not: null } },
  });
  const anHourAgo = lastPassAt === null || Math.floor(lastPassAt.getTime() / HOUR_MS) !== Math.floor(Date.now() / HOUR_MS);
  for (const folder of folders) {
    try {
      await followFolder(context, folder, anHourAgo);
    } catch (error) {
      // A folder that is gone or rebuilt is the listing's business.
      if (!(error instanceof MailError) || error.reach !== 'folder') throw error;
    }
  }
}

async function followFolder(context: SliceContext, folder: FolderProgress, anHourAgo: boolean): Promise<void> {
  const { source, lease, mappingId } = context;
  const { sourcePath: path, sourceUidValidity: uidValidity } = folder;
  const status = await source.folderStatus(path);
  if (uidValidity === null || status.uidValidity !== uidValidity) return;
  const changed = await changedAt(context, folder, status.modSeq, anHourAgo);
  const known = await flaggedEntries(folder.id, uidValidity, changed === 'all' ? null : changed.map(({ uid }) => uid));
  const listed = changed === 'all' ? (await source.listMessages(path)).messages : changed;
  const flags = new Map(listed.map((message) => [message.uid, message.flags]));
  const differing = known.flatMap((entry) => {
    const now = flags.get(entry.uid);
    return now !== undefined && flagsDiffer(entry.flags, now) ? [{ entry, now }] : [];
  });
  if (differing.length === 0 && status.modSeq === folder.sourceModSeq) return;
  await changeHere(context, folder.destinationPath, differing);
  await recordFlags(lease, mappingId, {
    folderId: folder.id,
    uidValidity,
    modSeq: status.modSeq,
    flags: differing.map(({ entry, now }) => ({ uid: entry.uid, flags: now })),
  });
}

async function changedAt(
  { source }: SliceContext,
  { sourcePath: path, sourceModSeq, sourceUidValidity }: FolderProgress,
  modSeq: bigint | null,
  anHourAgo: boolean,
): Promise<'all' | { uid: number; flags: readonly string[] }[]> {
  if (modSeq === null || sourceModSeq === null) return anHourAgo ? 'all' : [];
  if (modSeq === sourceModSeq) return [];
  return source.changedFlags({ path, uidValidity: sourceUidValidity ?? 0n }, sourceModSeq);
}

/** What was copied into a folder that is here no more, though another one has its name, is not looked for. */
async function changeHere(
  context: SliceContext,
  path: string,
  differing: readonly { entry: FlaggedEntry; now: readonly string[] }[],
): Promise<void> {
  for (const [uidValidity, own] of Map.groupBy(differing, ({ entry }) => entry.destinationUidValidity)) {
    try {
      await changeIn(context, { path, uidValidity }, own);
    } catch (error) {
      if (!(error instanceof MailError) || error.reason !== 'uid_validity_changed') throw error;
    }
  }
}

async function changeIn(
  { destination }: SliceContext,
  folder: { path: string; uidValidity: bigint },
  differing: readonly { entry: FlaggedEntry; now: readonly string[] }[],
): Promise<void> {
  const here = await destination.readFlags(
    folder,
    differing.map(({ entry }) => entry.destinationUid),
  );
  const changes = differing.flatMap(({ entry, now }) => {
    const flags = here.get(entry.destinationUid);
    if (flags === undefined) return [];
    const merge = mergeFlags(entry.flags, now, flags);
    return merge.add.length + merge.remove.length === 0 ? [] : [{ uid: entry.destinationUid, ...merge }];
  });
  if (changes.length > 0) await destination.changeFlags(folder, changes);
}
