/** Writes a mailbox as Maildir++ where the old Dovecot will find it: exact, and a hundred times quicker than over IMAP. */
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { modifiedUtf7 } from './modified-utf7.ts';
import type { SampleMessage, SystemFlag } from './sample-message.ts';

const LETTERS: Record<SystemFlag, string> = { '\\Draft': 'D', '\\Flagged': 'F', '\\Answered': 'R', '\\Seen': 'S' };

/** Keywords are letters from `a` on, explained by the file dovecot-keywords. */
function flagLetters(message: SampleMessage, known: string[]): string {
  const system = message.flags.map((flag) => LETTERS[flag]);
  const own = message.keywords.map((keyword) => String.fromCharCode(97 + known.indexOf(keyword)));
  return [...system, ...own].sort().join('');
}

function lineCount(raw: Buffer): number {
  let lines = 0;
  for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10, at + 1)) lines++;
  return lines;
}

async function writeFolder(directory: string, messages: SampleMessage[]): Promise<void> {
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(directory, part), { recursive: true });
  const keywords = [...new Set(messages.flatMap((message) => message.keywords))].sort();
  if (keywords.length > 0)
    await writeFile(join(directory, 'dovecot-keywords'), keywords.map((word, index) => `${index} ${word}\n`).join(''));
  const ordered = messages.toSorted((left, right) => left.internalDate.getTime() - right.internalDate.getTime());
  for (const [index, message] of ordered.entries()) {
    const seconds = Math.floor(message.internalDate.getTime() / 1000);
    // S is the size as it lies there, W the size on the wire, where lines end with CRLF.
    const sizes = `S=${message.raw.length},W=${message.raw.length + lineCount(message.raw)}`;
    const name = `${seconds}.M${String(index).padStart(6, '0')}P1.old-provider,${sizes}:2,${flagLetters(message, keywords)}`;
    const file = join(directory, 'cur', name);
    await writeFile(file, message.raw);
    // The file's time is the INTERNALDATE.
    await utimes(file, seconds, seconds);
  }
}

/** Writes messages and empty folders of one person. A folder's parents are not made: some servers show such folders, some do not. */
export async function writeMaildir(maildir: string, messages: SampleMessage[], emptyFolders: string[][]): Promise<void> {
  const diskName = (folder: string[]) => folder.map((segment) => `.${modifiedUtf7(segment)}`).join('');
  const byFolder = new Map<string, SampleMessage[]>([['', []]]);
  for (const folder of emptyFolders) byFolder.set(diskName(folder), []);
  for (const message of messages) {
    const name = diskName(message.folder);
    byFolder.set(name, [...(byFolder.get(name) ?? []), message]);
  }
  for (const [name, inside] of byFolder) {
    await writeFolder(join(maildir, name), inside);
    if (name !== '') await writeFile(join(maildir, name, 'maildirfolder'), '');
  }
  const subscribed = [...byFolder.keys()].filter((name) => name !== '').map((name) => `${name.slice(1)}\n`);
  await writeFile(join(maildir, 'subscriptions'), subscribed.join(''));
}
