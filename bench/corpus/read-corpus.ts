/** Reads an old mailbox from its files, as IMAP would show it: what a copy is compared with. Looks at no index of a server. */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailboxContent, MessageContent } from '../verify/compare-mailboxes.ts';
import { type Corpus, folderDirectory } from './write-corpus.ts';

const SYSTEM_FLAGS: Record<string, string> = { D: '\\Draft', F: '\\Flagged', R: '\\Answered', S: '\\Seen', T: '\\Deleted' };

/** SHA-256 of the message with CRLF line ends, as it goes over the wire. */
function wireHash(raw: Buffer): string {
  // latin1 keeps every byte as it is.
  return createHash('sha256').update(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1').digest('hex');
}

async function keywordsOf(directory: string): Promise<Map<string, string>> {
  const text = await readFile(join(directory, 'dovecot-keywords'), 'utf8');
  return new Map(
    [...text.matchAll(/^(\d+) (.+)$/gm)].map(([, index, word]) => [String.fromCharCode(97 + Number(index)), word ?? '']),
  );
}

async function readMessage(file: string, keywords: Map<string, string>): Promise<MessageContent> {
  const letters = [...file.slice(file.lastIndexOf(':2,') + 3)];
  const [raw, { mtimeMs }] = await Promise.all([readFile(file), stat(file)]);
  return {
    hash: wireHash(raw),
    seconds: Math.floor(mtimeMs / 1000),
    flags: letters.map((letter) => SYSTEM_FLAGS[letter] ?? keywords.get(letter) ?? letter),
  };
}

/** The hashes of what a tool has delivered into a maildir. */
export async function readMaildir(maildir: string): Promise<string[]> {
  const files = await readdir(join(maildir, 'new'));
  return Promise.all(files.map(async (name) => wireHash(await readFile(join(maildir, 'new', name)))));
}

/** Reads every message of the corpus. Needs about 200 bytes of memory a message. */
export async function readCorpus(corpus: Corpus): Promise<MailboxContent> {
  const content: MailboxContent = new Map();
  for (const folder of corpus.folders) {
    const directory = folderDirectory(corpus.maildir, folder);
    const keywords = await keywordsOf(directory);
    const messages: MessageContent[] = [];
    for (const name of await readdir(join(directory, 'cur')))
      messages.push(await readMessage(join(directory, 'cur', name), keywords));
    content.set(folder, messages);
  }
  return content;
}
