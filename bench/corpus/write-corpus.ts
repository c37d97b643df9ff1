/**
 * Writes a whole old mailbox as Maildir++ (the format of local/mail/maildir.ts), message by message, so that gigabytes need no memory.
 * The same arguments give the same mailbox every time.
 */
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { modifiedUtf7 } from '../../local/mail/modified-utf7.ts';
import { type SeededRandom, seededRandom } from '../../local/mail/seeded-random.ts';
import { MessageComposer } from './compose-message.ts';
import { type CorpusKind, messageSizes } from './message-sizes.ts';

export interface Corpus {
  kind: CorpusKind;
  messages: number;
  /** As IMAP counts them: with CRLF line ends. */
  bytes: number;
  /** Names with `/` between levels; the first is INBOX. */
  folders: string[];
  maildir: string;
}

/** Keywords by their letter in Maildir file names, from `a` on. */
const KEYWORDS = ['$Forwarded', 'NonJunk', '$Label1', 'Wichtig'];
const FOLDERS = ['INBOX', 'Sent', '已发送', '项目/2024年/合同', '项目/报价', 'Archive/2019', 'Drafts', '垃圾邮件'];
const YEARS = Array.from({ length: 16 }, (_, index) => `存档/${2009 + index}`);
/** A mailbox of this size has a folder for every year besides. */
const YEARS_FROM = 10_000;
const START_SECONDS = Date.UTC(2009, 0, 1) / 1000;
const SPAN_SECONDS = 15 * 365 * 86_400;
const SEED = 20_091;

/** The directory of a folder in a Maildir++. */
export function folderDirectory(maildir: string, folder: string): string {
  return folder === 'INBOX' ? maildir : join(maildir, `.${diskName(folder)}`);
}

function diskName(folder: string): string {
  return folder.split('/').map(modifiedUtf7).join('.');
}

function makeFolders(maildir: string, folders: string[]): void {
  for (const folder of folders) {
    const directory = folderDirectory(maildir, folder);
    for (const part of ['cur', 'new', 'tmp']) mkdirSync(join(directory, part), { recursive: true });
    if (folder !== 'INBOX') writeFileSync(join(directory, 'maildirfolder'), '');
    writeFileSync(join(directory, 'dovecot-keywords'), KEYWORDS.map((word, index) => `${index} ${word}\n`).join(''));
  }
  const subscribed = folders.filter((folder) => folder !== 'INBOX').map((folder) => `${diskName(folder)}\n`);
  writeFileSync(join(maildir, 'subscriptions'), subscribed.join(''));
}

/** INBOX gets six parts, the second folder four, every other one. */
function folderChances(folders: string[]): string[] {
  return folders.flatMap((folder, index) => Array<string>(index === 0 ? 6 : index === 1 ? 4 : 1).fill(folder));
}

/** `\Deleted` is left out on purpose: the tools differ in whether they copy such messages at all. */
function flagLetters(random: SeededRandom, folder: string): string {
  const chances: [string, number][] = [
    ['D', folder === 'Drafts' ? 1 : 0],
    ['F', 0.05],
    ['R', 0.2],
    ['S', 0.9],
    ['a', 0.1],
    ['c', 0.05],
  ];
  return chances.map(([letter, share]) => (random.chance(share) ? letter : '')).join('');
}

function lineCount(raw: Buffer): number {
  let lines = 0;
  for (let at = raw.indexOf(10); at >= 0; at = raw.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Writes the corpus into a directory that does not exist yet. The files belong to whoever we are. */
export async function writeCorpus(maildir: string, kind: CorpusKind, messages: number, signal: AbortSignal): Promise<Corpus> {
  const random = seededRandom(SEED);
  const folders = kind === 'pop3' ? ['INBOX'] : messages < YEARS_FROM ? FOLDERS : [...FOLDERS, ...YEARS];
  const chances = folderChances(folders);
  makeFolders(maildir, folders);
  const composer = new MessageComposer(random);
  let bytes = 0;
  for (const [index, sizeBytes] of messageSizes(kind, messages, random).entries()) {
    const folder = random.pick(chances);
    const seconds = START_SECONDS + Math.floor((SPAN_SECONDS * index) / messages) + random.between(0, 3_000);
    const raw = composer.compose({ index, sizeBytes, date: new Date(seconds * 1000) });
    // S is the size as it lies there, W the size on the wire.
    const wire = raw.length + lineCount(raw);
    const name = `${seconds}.M${String(index).padStart(6, '0')}P1.bench,S=${raw.length},W=${wire}:2,${flagLetters(random, folder)}`;
    const file = join(folderDirectory(maildir, folder), 'cur', name);
    writeFileSync(file, raw);
    // The file's time is the INTERNALDATE.
    utimesSync(file, seconds, seconds);
    bytes += wire;
    if (index % 500 === 0) await setImmediate();
    signal.throwIfAborted();
  }
  return { kind, messages, bytes, folders, maildir };
}
