/**
 * Which messages are sent together and in which order (engine.md 3.3). Pure.
 * Newest first across all folders: the next batch is cut from the folder whose newest pending message is the newest of all.
 */
import type { SourceMessage } from '../../lib/mail/mail-source.ts';

export const BATCH_MESSAGES = 50;
export const BATCH_BYTES = 4 * 1024 * 1024;

export interface PendingFolder {
  folderId: string;
  sourcePath: string;
  destinationPath: string;
  uidValidity: bigint;
  pending: readonly SourceMessage[];
}

export interface Batch {
  folderId: string;
  sourcePath: string;
  destinationPath: string;
  uidValidity: bigint;
  messages: readonly SourceMessage[];
  /** INTERNALDATE of the newest message of this folder that comes after this batch. Null: this is its last. */
  nextPendingAt: Date | null;
}

function newestFirst(a: SourceMessage, b: SourceMessage): number {
  return b.internalDate.getTime() - a.internalDate.getTime() || b.uid - a.uid;
}

/** Cuts a folder's messages, newest first, into batches of at most 50 messages or 4 MB; a larger message travels alone. */
function cutFolder(folder: PendingFolder): Batch[] {
  const { pending, ...where } = folder;
  const groups: SourceMessage[][] = [];
  let group: SourceMessage[] = [];
  let bytes = 0;
  for (const message of [...pending].sort(newestFirst)) {
    if (group.length > 0 && (group.length === BATCH_MESSAGES || bytes + message.sizeBytes > BATCH_BYTES)) {
      groups.push(group);
      group = [];
      bytes = 0;
    }
    group.push(message);
    bytes += message.sizeBytes;
  }
  if (group.length > 0) groups.push(group);
  return groups.map((messages, i) => ({ ...where, messages, nextPendingAt: groups[i + 1]?.[0]?.internalDate ?? null }));
}

/** All batches of a mailbox in the order in which they are sent. */
export function planBatches(folders: readonly PendingFolder[]): Batch[] {
  const newest = (batch: Batch) => batch.messages[0]?.internalDate.getTime() ?? 0;
  return folders.flatMap(cutFolder).sort((a, b) => newest(b) - newest(a) || a.sourcePath.localeCompare(b.sourcePath));
}
