/** The folders of a mailbox with what is in them, by one LIST (RFC 5819). */
import type { SpecialUse } from '../folders/special-use.ts';
import { type ListedFolder, readListResponse } from '../stream/folder-list.ts';
import { type ResponseValue, readValues } from '../stream/response-data.ts';
import { bytesOf, type OpenFolder } from './open-folder.ts';

export interface MailboxFolder {
  path: string;
  /** Empty: no levels. */
  delimiter: string;
  specialUse: SpecialUse | null;
  total: number;
  unseen: number;
  /** Another one whenever anything in the folder is: mail, flags, the folder itself. */
  version: string;
}

const ITEMS = 'MESSAGES UNSEEN UIDNEXT UIDVALIDITY HIGHESTMODSEQ';

/** Folders that can be opened, as the server lists them. Throws MailError. */
export async function listMailboxFolders(folder: OpenFolder): Promise<MailboxFolder[]> {
  const listed = new Map<string, ListedFolder>();
  const numbers = new Map<string, Map<string, string>>();
  const untagged = (text: string, literals: Parameters<typeof readListResponse>[1]) => {
    const found = readListResponse(text, literals);
    if (found !== null) {
      listed.set(found.name, found);
      return true;
    }
    if (!/^\* STATUS /i.test(text)) return false;
    const [name, values] = readValues(text, '* STATUS '.length, literals);
    numbers.set(keyOf(name), pairs(values));
    return true;
  };
  // Of the folder that is open a server tells what this session has seen of it so far.
  await folder.run(['NOOP'], 'other');
  await folder.run([`LIST "" "*" RETURN (SPECIAL-USE STATUS (${ITEMS}))`], 'other', { untagged });
  return [...listed.values()].filter(({ selectable }) => selectable).map((one) => described(one, numbers.get(keyOf(one.name))));
}

function keyOf(name: ResponseValue | undefined): string {
  const text = bytesOf(name).toString('latin1');
  return /^inbox$/i.test(text) ? 'INBOX' : text;
}

function pairs(values: ResponseValue | undefined): Map<string, string> {
  const found = new Map<string, string>();
  if (!Array.isArray(values)) return found;
  for (let at = 0; at + 1 < values.length; at += 2) {
    const [name, value] = [values[at], values[at + 1]];
    if (typeof name === 'string' && typeof value === 'string') found.set(name.toUpperCase(), value);
  }
  return found;
}

function versionOf(numbers: ReadonlyMap<string, string>): string {
  return ['UIDVALIDITY', 'UIDNEXT', 'MESSAGES', 'UNSEEN', 'HIGHESTMODSEQ'].map((key) => numbers.get(key) ?? '').join('-');
}

function described(
  { path, delimiter, specialUse }: ListedFolder,
  numbers: ReadonlyMap<string, string> = new Map(),
): MailboxFolder {
  const total = Number(numbers.get('MESSAGES') ?? 0);
  const unseen = Number(numbers.get('UNSEEN') ?? 0);
  return { path, delimiter: delimiter ?? '', specialUse, total, unseen, version: versionOf(numbers) };
}
