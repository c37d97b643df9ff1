/** LIST of a source (RFC 9051, 6.3.9; RFC 6154; XLIST where a server knows nothing newer). */

import { specialUseOf } from '../folders/special-use.ts';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from '../imap/modified-utf7.ts';
import { refusalReason } from '../imap/refusal-table.ts';
import type { FolderStatus, SourceFolder } from '../mail-source.ts';
import type { CommandStream } from './command-stream.ts';
import type { CommandPart } from './command-writer.ts';
import { type ResponseValue, readValues } from './response-data.ts';
import { KeptLiteral, type LiteralTarget } from './response-reader.ts';

export interface ListedFolder extends SourceFolder {
  /** The name exactly as the server wrote it, in latin1: for names that are no modified UTF-7. */
  name: string;
}

/** No account has so many; a server that lists more does not end. */
const MOST_FOLDERS = 100_000;
/** Their names, with all that stands around them. */
const MOST_LIST_BYTES = 16 * 1024 * 1024;

/** All folders, each once and no two with the same path. Throws MailError. */
export async function listAllFolders(stream: CommandStream): Promise<ListedFolder[]> {
  const { capabilities } = stream;
  const special = capabilities.has('SPECIAL-USE') && capabilities.has('LIST-EXTENDED') ? ' RETURN (SPECIAL-USE)' : '';
  const verb = special === '' && capabilities.has('XLIST') && !capabilities.has('SPECIAL-USE') ? 'XLIST' : 'LIST';
  const found = new Map<string, ListedFolder>();
  let bytes = 0;
  const answer = await stream.command([`${verb} "" "*"${special}`], {
    untagged(text, literals) {
      if (!LIST_RESPONSE.test(text)) return false;
      bytes += text.length;
      if (bytes > MOST_LIST_BYTES) throw new RangeError('names without end');
      const folder = readListResponse(text, literals);
      if (folder !== null) addFolder(found, folder);
      return true;
    },
  });
  if (answer.status !== 'OK') throw stream.fault(refusalReason('other', answer.status, answer.code, answer.text), answer.text);
  return [...found.values()];
}

/** Two names may read the same, INBOX in two spellings (one folder) or one name in two encodings (two folders). */
function addFolder(found: Map<string, ListedFolder>, folder: ListedFolder): void {
  const other = found.get(folder.path);
  if (other === undefined) found.set(folder.path, folder);
  else if (folder.path !== 'INBOX' && other.name !== folder.name && !found.has(folder.name)) {
    found.set(folder.name, { ...folder, path: folder.name });
  }
  if (found.size > MOST_FOLDERS) throw new RangeError('folders without end');
}

const LIST_RESPONSE = /^\* X?LIST /i;

/** One LIST or XLIST response; null for anything else, and for the root. */
export function readListResponse(text: string, literals: readonly LiteralTarget[]): ListedFolder | null {
  const head = LIST_RESPONSE.exec(text);
  if (head === null) return null;
  const [flags, delimiter, listed] = readValues(text, head[0].length, literals);
  const name = textOf(listed);
  if (name === null || name === '') return null;
  const attributes = Array.isArray(flags) ? flags.flatMap((flag) => (typeof flag === 'string' ? [flag] : [])) : [];
  const xlistInbox = attributes.some((attribute) => attribute.toLowerCase() === '\\inbox');
  const isInbox = /^inbox$/i.test(name) || xlistInbox;
  return {
    name,
    path: isInbox ? 'INBOX' : (decodeModifiedUtf7(name) ?? readOctets(name)),
    delimiter: textOf(delimiter) || null,
    attributes,
    selectable: !attributes.some((attribute) => /^\\(noselect|nonexistent)$/i.test(attribute)),
    specialUse: isInbox ? '\\Inbox' : specialUseOf(attributes),
  };
}

/** A name that is no modified UTF-7: UTF-8, else GBK (older Chinese servers), else each octet for itself. */
function readOctets(name: string): string {
  if (!/[\x80-\xff]/.test(name)) return name;
  for (const encoding of ['utf-8', 'gb18030']) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(Buffer.from(name, 'latin1'));
    } catch {
      // Not this one.
    }
  }
  return name;
}

function textOf(value: ResponseValue | undefined): string | null {
  if (typeof value === 'string') return value;
  return value instanceof KeptLiteral ? value.bytes.toString('latin1') : null;
}

/** A folder's name as a command takes it: quoted, or as a literal where quoting cannot carry it. */
export function nameParts(name: string): CommandPart[] {
  if (/^[\x20-\x7e]*$/.test(name)) return [`"${name.replace(/["\\]/g, '\\$&')}"`];
  const bytes = Buffer.from(name, 'latin1');
  return [{ sizeBytes: bytes.length, binary: false, pieces: () => [bytes] }];
}

/** The same for a decoded path. */
export function pathParts(path: string): CommandPart[] {
  return nameParts(encodeModifiedUtf7(path));
}

/** STATUS of one folder. Throws folder_gone, folder_refused (reach folder). */
export async function readStatus(stream: CommandStream, name: CommandPart[]): Promise<FolderStatus> {
  const wanted = stream.capabilities.has('CONDSTORE') ? ' HIGHESTMODSEQ' : '';
  let values: ResponseValue[] | undefined;
  const answer = await stream.command(['STATUS ', ...name, ` (MESSAGES UIDNEXT UIDVALIDITY${wanted})`], {
    untagged(text, literals) {
      // Several may be on their way; they are answered in their order.
      if (values !== undefined || !/^\* STATUS /i.test(text)) return false;
      const last = readValues(text, '* STATUS '.length, literals).at(-1);
      values = Array.isArray(last) ? last : [];
      return true;
    },
  });
  if (answer.status !== 'OK') throw stream.fault(refusalReason('folder', answer.status, answer.code, answer.text), answer.text);
  const number = (key: string): bigint | null => {
    const at = (values ?? []).findIndex((value) => typeof value === 'string' && value.toUpperCase() === key);
    const value = at < 0 ? undefined : values?.[at + 1];
    return typeof value === 'string' && /^\d{1,19}$/.test(value) ? BigInt(value) : null;
  };
  return {
    uidValidity: number('UIDVALIDITY') ?? 0n,
    exists: Number(number('MESSAGES') ?? 0n),
    uidNext: number('UIDNEXT'),
    modSeq: number('HIGHESTMODSEQ'),
  };
}
