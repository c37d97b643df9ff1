/** Fields of a message's header as people read them (RFC 5322, RFC 2047). Pure; total for any octets. */
import { addressParser, decodeWords } from 'postal-mime';
import type { Person } from '../schemas/mail.ts';
import { decodeText } from './decode-text.ts';

export interface MessageHeader {
  subject: string;
  from: Person[];
  to: Person[];
  cc: Person[];
  /** Recipients that are there, but not in the lists above. */
  moreRecipients: number;
  contentType: string;
}

const MOST_FIELDS = 2_000;
const MOST_SUBJECT = 500;
const MOST_NAME = 200;
const MOST_PEOPLE = 100;
/** Longer lists of addresses are read so far and counted by their commas. */
const MOST_ADDRESS_TEXT = 64 * 1024;

/** `header`: the fields as they stand in the message, possibly cut off at the end. */
export function readHeader(header: Buffer): MessageHeader {
  const fields = readFields(header);
  const to = readPeople(fields.get('to') ?? '');
  const cc = readPeople(fields.get('cc') ?? '');
  return {
    subject: clean(decodeWords(fields.get('subject') ?? ''), MOST_SUBJECT),
    from: readPeople(fields.get('from') ?? fields.get('sender') ?? '').people,
    to: to.people,
    cc: cc.people,
    moreRecipients: to.more + cc.more,
    contentType: /^\s*([^;\s]+)/.exec(fields.get('content-type') ?? '')?.[1]?.toLowerCase() ?? '',
  };
}

/** The first of each field by its name in lower case, unfolded. A field whose octets are no ASCII is read like unlabelled text. */
function readFields(header: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  const unfolded = header.toString('latin1').replace(/\r*\n[ \t]+/g, ' ');
  for (const line of unfolded.split(/\r*\n/, MOST_FIELDS)) {
    const colon = line.indexOf(':');
    const name = line.slice(0, Math.max(colon, 0)).trim().toLowerCase();
    if (name !== '' && !fields.has(name)) fields.set(name, decodeText(Buffer.from(line.slice(colon + 1), 'latin1'), '').trim());
  }
  return fields;
}

function readPeople(value: string): { people: Person[]; more: number } {
  const read = value.slice(0, MOST_ADDRESS_TEXT);
  const all = addressParser(read, { flatten: true }).flatMap(({ name, address }) => {
    const person = { name: clean(decodeWords(name), MOST_NAME), address: clean(address ?? '', MOST_NAME) };
    return person.name === '' && person.address === '' ? [] : [person];
  });
  const unread = value.slice(MOST_ADDRESS_TEXT).split('@').length - 1;
  return { people: all.slice(0, MOST_PEOPLE), more: Math.max(0, all.length - MOST_PEOPLE) + unread };
}

/** One line without control characters and without the marks that turn the direction of what follows. */
function clean(text: string, most: number): string {
  return text
    .slice(0, most * 2)
    .replace(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, most);
}
