/**
 * Takes messages out of a folder of our platform by UID: into another one, or for good.
 *
 * Invariants:
 * - Only what is named leaves: UID MOVE (RFC 6851) or UID EXPUNGE (RFC 4315, 2.1), never EXPUNGE and never CLOSE, which would
 *   remove whatever else is marked as deleted.
 * - Where both are missing nothing is changed at all.
 */
import { refusalReason } from '../imap/refusal-table.ts';
import type { FolderId } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { CommandStream } from '../stream/command-stream.ts';
import type { CommandPart } from '../stream/command-writer.ts';
import { pathParts } from '../stream/folder-list.ts';
import { uidSets } from '../stream/uid-set.ts';
import { inFolder } from './change-flags.ts';

/** See MailDestination.moveMessages; the target is there. Nothing else may open a folder on the stream meanwhile. */
export async function moveMessages(
  stream: CommandStream,
  folder: FolderId,
  uids: readonly bigint[],
  target: string,
  guard: () => void,
): Promise<void> {
  const moves = stream.capabilities.has('MOVE');
  if (!moves) assertUidPlus(stream);
  await inFolder(stream, folder, async () => {
    for (const set of uidSets(uids.map(Number))) {
      await send(stream, [`UID ${moves ? 'MOVE' : 'COPY'} ${set} `, ...pathParts(target)], guard);
      if (!moves) await expunge(stream, set, guard);
    }
  });
}

/** See MailDestination.removeMessages. Nothing else may open a folder on the stream meanwhile. */
export async function removeMessages(
  stream: CommandStream,
  folder: FolderId,
  uids: readonly bigint[],
  guard: () => void,
): Promise<void> {
  assertUidPlus(stream);
  await inFolder(stream, folder, async () => {
    for (const set of uidSets(uids.map(Number))) await expunge(stream, set, guard);
  });
}

async function expunge(stream: CommandStream, set: string, guard: () => void): Promise<void> {
  await send(stream, [`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`], guard);
  await send(stream, [`UID EXPUNGE ${set}`], guard);
}

async function send(stream: CommandStream, parts: readonly CommandPart[], guard: () => void): Promise<void> {
  const { status, code, text } = await stream.command(parts, {}, guard);
  if (status === 'OK' || code?.toUpperCase() === 'EXPUNGEISSUED') return;
  throw stream.fault(refusalReason('folder', status, code, text), text);
}

function assertUidPlus({ capabilities }: CommandStream): void {
  if (capabilities.has('UIDPLUS')) return;
  throw new MailError('server_error', 'mailbox', { side: 'destination', serverText: 'neither MOVE nor UIDPLUS' });
}
