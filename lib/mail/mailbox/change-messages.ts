/** What a reader does with messages: flags, another folder, the end. All by UID; messages that are gone are passed over. */
import type { CommandStream } from '../stream/command-stream.ts';
import { pathParts } from '../stream/folder-list.ts';
import { uidSets } from '../stream/uid-set.ts';
import type { OpenFolder } from './open-folder.ts';

export interface MessagesRef {
  path: string;
  uidValidity: bigint;
  uids: readonly number[];
}

/** Where moved messages are now; null when the server does not say (RFC 4315, COPYUID). */
export type MovedTo = { uidValidity: bigint; uids: number[] } | null;

/** Adds or takes away one flag. Throws MailError. */
export async function changeFlag(
  folder: OpenFolder,
  { path, uidValidity, uids }: MessagesRef,
  { flag, on }: { flag: '\\Seen' | '\\Flagged'; on: boolean },
): Promise<void> {
  await folder.enter(path, uidValidity);
  for (const set of uidSets(uids)) await folder.run([`UID STORE ${set} ${on ? '+' : '-'}FLAGS.SILENT (${flag})`], 'folder');
}

/** Moves (RFC 6851): a message is in one of the two folders at every moment. Throws MailError, folder_gone for either folder. */
export async function moveMessages(folder: OpenFolder, { path, uidValidity, uids }: MessagesRef, to: string): Promise<MovedTo> {
  await folder.enter(path, uidValidity);
  const moved: MovedTo[] = [];
  for (const set of uidSets(uids)) {
    let placed: MovedTo = null;
    const answer = await folder.run([`UID MOVE ${set} `, ...pathParts(to)], 'append', {
      untagged(text) {
        const code = /^\* OK \[COPYUID (\d{1,10}) \S+ ([\d:,]+)\]/i.exec(text);
        if (code === null) return false;
        placed = { uidValidity: BigInt(code[1] ?? 0), uids: numbersOf(code[2] ?? '') };
        return true;
      },
    });
    const tagged = answer.code?.toUpperCase() === 'COPYUID' ? /^(\d{1,10}) \S+ ([\d:,]+)$/.exec(answer.codeData) : null;
    moved.push(tagged === null ? placed : { uidValidity: BigInt(tagged[1] ?? 0), uids: numbersOf(tagged[2] ?? '') });
  }
  const [first] = moved;
  if (first === undefined || first === null || moved.includes(null)) return null;
  return { uidValidity: first.uidValidity, uids: moved.flatMap((one) => one?.uids ?? []) };
}

/** Removes these messages for good, and no others that are marked as deleted (UID EXPUNGE, RFC 4315). Throws MailError. */
export async function removeMessages(
  stream: CommandStream,
  folder: OpenFolder,
  { path, uidValidity, uids }: MessagesRef,
): Promise<void> {
  await folder.enter(path, uidValidity);
  if (!stream.capabilities.has('UIDPLUS')) throw stream.fault('server_error', 'no UIDPLUS');
  for (const set of uidSets(uids)) {
    await folder.run([`UID STORE ${set} +FLAGS.SILENT (\\Deleted)`], 'folder');
    await folder.run([`UID EXPUNGE ${set}`], 'folder');
  }
}

function numbersOf(set: string): number[] {
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return to - from >= 0 && to - from < 10_000 ? Array.from({ length: to - from + 1 }, (_, index) => from + index) : [];
  });
}
