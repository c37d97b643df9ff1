/**
 * A page of the messages of a folder, newest first, in the order and by the search of the server.
 *
 * Mail that was moved in arrives newest first, so neither UIDs nor sequence numbers are in the order of time. The server sorts by
 * INTERNALDATE (RFC 5256) from its index and gives the page alone (ESORT, RFC 5267): the folder is never read whole.
 *
 * Of each message a bounded part of its header is read, never ENVELOPE or BODYSTRUCTURE: what a stranger wrote into one message
 * must not keep the list from being shown.
 */
import type { CommandPart } from '../stream/command-writer.ts';
import { readInternalDate } from '../stream/fetch-response.ts';
import { uidSet } from '../stream/uid-set.ts';
import { bytesOf, type FetchedItems, type OpenFolder } from './open-folder.ts';

export interface MessageSummary {
  uid: number;
  /** The fields From, To, Subject and Content-Type as they stand in the message, at most HEADER_BYTES of them. */
  header: Buffer;
  /** The beginning of the text as the server has it (RFC 8970). */
  preview: string;
  /** INTERNALDATE: when it arrived, at the old provider for mail that was moved. */
  date: Date;
  seen: boolean;
  flagged: boolean;
  answered: boolean;
  sizeBytes: number;
}

export interface MessagePage {
  uidValidity: bigint;
  /** Messages in all that match. */
  total: number;
  messages: MessageSummary[];
  /** Whether the server puts this folder's messages into threads. */
  threading: boolean;
}

/** Each of the words has to be there: in subject and addresses, or anywhere in the message (which the server then reads). */
export interface SearchTerms {
  words: readonly string[];
  where: 'heading' | 'everything';
}

export interface PageWish {
  offset: number;
  limit: number;
  search?: SearchTerms | undefined;
}

const HEADER_BYTES = 8192;
const ITEMS = `FLAGS INTERNALDATE RFC822.SIZE PREVIEW BODY.PEEK[HEADER.FIELDS (FROM TO SUBJECT CONTENT-TYPE)]<0.${HEADER_BYTES}>`;

/** Throws MailError: folder_gone, message_unreadable. */
export async function listMessages(folder: OpenFolder, path: string, wish: PageWish): Promise<MessagePage> {
  const uidValidity = await folder.enter(path);
  const { total, uids } = await sortedUids(folder, wish);
  const found = await readSummaries(folder, uids);
  const messages = uids.flatMap((uid) => found.get(uid) ?? []);
  return { uidValidity, total, messages, threading: folder.threading !== null };
}

/** What a line of the list needs of these messages of the open folder, which are few. Who is gone is absent. Throws MailError. */
export async function readSummaries(folder: OpenFolder, uids: readonly number[]): Promise<Map<number, MessageSummary>> {
  const found = new Map<number, MessageSummary>();
  if (uids.length === 0) return found;
  await folder.fetch(uidSet(uids), ITEMS, (uid, items) => {
    if (items.has('INTERNALDATE')) found.set(uid, summary(uid, items));
  });
  return found;
}

async function sortedUids(folder: OpenFolder, { offset, limit, search }: PageWish): Promise<{ total: number; uids: number[] }> {
  let total = 0;
  let uids: number[] = [];
  const criteria: CommandPart[] = search === undefined ? ['ALL'] : searchParts(search);
  const range = `${offset + 1}:${offset + limit}`;
  await folder.run([`UID SORT RETURN (COUNT PARTIAL ${range}) (REVERSE ARRIVAL) UTF-8 `, ...criteria], 'message', {
    untagged(text) {
      if (!/^\* ESEARCH /i.test(text)) return false;
      total = Number(/ COUNT (\d{1,10})/i.exec(text)?.[1] ?? 0);
      uids = expandSet(/ PARTIAL \(\S+ ([\d:,]+)\)/i.exec(text)?.[1] ?? '', limit);
      return true;
    },
  });
  return { total, uids };
}

/** `7,3:1` in the order in which it is written; at most `most`. */
export function expandSet(set: string, most: number): number[] {
  const uids: number[] = [];
  for (const range of set.split(',')) {
    const [from = 0, to = from] = range.split(':').map(Number);
    const step = to < from ? -1 : 1;
    for (let uid = from; uid > 0 && uids.length < most && (to - uid) * step >= 0; uid += step) uids.push(uid);
  }
  return uids;
}

/** The words as a search key; each has to be there (RFC 9051, 6.4.4). Always literals, which may hold any octet. */
function searchParts({ words, where }: SearchTerms): CommandPart[] {
  return words.flatMap((word, index): CommandPart[] => {
    const bytes = Buffer.from(word);
    const literal: CommandPart = { sizeBytes: bytes.length, binary: false, pieces: () => [bytes] };
    const space = index === 0 ? '' : ' ';
    if (where === 'everything') return [`${space}TEXT `, literal];
    return [`${space}OR OR SUBJECT `, literal, ' FROM ', literal, ' OR TO ', literal, ' CC ', literal];
  });
}

function summary(uid: number, items: FetchedItems): MessageSummary {
  const flags = items.get('FLAGS');
  const has = (name: string) =>
    Array.isArray(flags) && flags.some((flag) => typeof flag === 'string' && flag.toLowerCase() === name);
  return {
    uid,
    header: bytesOf(items.get('BODY[HEADER.FIELDS]')),
    preview: bytesOf(items.get('PREVIEW')).toString('utf8'),
    date: readInternalDate(bytesOf(items.get('INTERNALDATE')).toString('latin1')) ?? new Date(0),
    seen: has('\\seen'),
    flagged: has('\\flagged'),
    answered: has('\\answered'),
    sizeBytes: Number(items.get('RFC822.SIZE') ?? 0),
  };
}
