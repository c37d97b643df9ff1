/**
 * Adds and takes away flags of messages by UID (RFC 9051, 6.4.6).
 *
 * Invariant: the folder is left by UNSELECT, or by opening it read-only; never by CLOSE, which would remove every message
 * that is marked as deleted (RFC 9051, 6.4.1).
 */
import { refusalReason } from '../imap/refusal-table.ts';
import type { FlagChange, FolderId } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { CommandStream } from '../stream/command-stream.ts';
import { pathParts } from '../stream/folder-list.ts';
import { FolderSelection } from '../stream/folder-selection.ts';
import { uidSets } from '../stream/uid-set.ts';
import { isKeyword, sendableFlags } from './sendable-flags.ts';

/** See MailDestination.changeFlags; nothing else may open a folder on the stream meanwhile. Keywords that the platform refuses are passed over. Throws MailError. */
export async function changeFlags(stream: CommandStream, folder: FolderId, changes: readonly FlagChange[]): Promise<void> {
  await inFolder(stream, folder, async () => {
    await Promise.all([...storesOf(changes, 'add'), ...storesOf(changes, 'remove')].map((one) => store(stream, one)));
  });
}

/** Opens the folder for changes, works in it, and leaves it. Throws uid_validity_changed, and what the work throws. */
export async function inFolder(stream: CommandStream, folder: FolderId, work: () => Promise<void>): Promise<void> {
  const name = pathParts(folder.path);
  const selection = new FolderSelection(stream, { verb: 'SELECT', path: folder.path, name });
  await selection.ready;
  selection.assertCurrent();
  try {
    if (selection.uidValidity !== folder.uidValidity) {
      throw new MailError('uid_validity_changed', 'folder', { side: 'destination' });
    }
    await work();
  } finally {
    const leave = stream.capabilities.has('UNSELECT') ? ['UNSELECT'] : ['EXAMINE ', ...name];
    if (stream.usable) await stream.command(leave);
  }
}

interface Store {
  sign: '+' | '-';
  flag: string;
  uids: string;
}

/** Each flag that is to be added (or taken away) once, so that one command serves many messages. */
function storesOf(changes: readonly FlagChange[], kind: 'add' | 'remove'): Store[] {
  const uidsOf = new Map<string, number[]>();
  for (const change of changes) {
    for (const flag of new Set(sendableFlags(change[kind], { keywords: true }))) {
      uidsOf.set(flag, [...(uidsOf.get(flag) ?? []), Number(change.uid)]);
    }
  }
  const sign = kind === 'add' ? '+' : '-';
  return [...uidsOf].flatMap(([flag, numbers]) => uidSets(numbers).map((uids): Store => ({ sign, flag, uids })));
}

async function store(stream: CommandStream, { sign, flag, uids }: Store): Promise<void> {
  const { status, code, text } = await stream.command([`UID STORE ${uids} ${sign}FLAGS.SILENT (${flag})`]);
  if (status === 'OK' || code?.toUpperCase() === 'EXPUNGEISSUED') return;
  const reason = refusalReason('folder', status, code, text);
  if (isKeyword(flag) && reason === 'folder_refused') return;
  throw stream.fault(reason, text);
}
