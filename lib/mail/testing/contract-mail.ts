/** The messages of the mail contract, and how they are compared. Only test files import this. */
import { expect } from 'vitest';
import type { MailDestination, OutgoingMessage } from '../mail-destination.ts';
import type { MailSource, SourceMessage } from '../mail-source.ts';
import { canonicalHash } from '../message/canonical-hash.ts';
import { bodyOf, bytesOf } from '../message/mail-body.ts';

/** One mailbox that can be opened from both sides; empty but for its standard folders when the suite begins. */
export interface ContractMailbox {
  openSource(): Promise<MailSource>;
  openDestination(): Promise<MailDestination>;
  stop(): Promise<void>;
}

/** What the suite runs against, from when it has begun. */
export interface Current {
  source: () => MailSource;
  destination: () => MailDestination;
  mailbox: () => ContractMailbox;
}

/** Messages that servers and programs have trouble with; `bytes` as latin1 text. */
export const TRICKY_MESSAGES: readonly { name: string; bytes: Buffer }[] = [
  ['8-bit header and body in GBK', 'Subject: \xb2\xe2\xca\xd4\r\n\r\n\xc4\xe3\xba\xc3\r\n'],
  ['UTF-8 body', `Subject: utf8\r\n\r\n${Buffer.from('你好，世界 👋\r\n').toString('latin1')}`],
  ['bare LF', 'Subject: lf\nFrom: a@example.com\n\none\ntwo\n'],
  ['CR CR LF', 'Subject: crcrlf\r\r\n\r\r\none\r\r\ntwo\r\r\n'],
  ['lone CR', 'Subject: cr\r\n\r\none\rtwo\r\n'],
  ['no header', '\r\njust a body\r\n'],
  ['no body', 'Subject: no body\r\n\r\n'],
  ['no empty line', 'Subject: header only\r\n'],
  ['no line end at the end', 'Subject: open end\r\n\r\nlast line'],
  ['many line ends at the end', 'Subject: many ends\r\n\r\nlast line\r\n\r\n\r\n\r\n'],
  ['a dot alone', 'Subject: dot\r\n\r\n.\r\n..\r\n.a\r\n'],
  ['NUL', 'Subject: nul\r\n\r\nbefore\0after\r\n'],
  ['mbox From line', 'From somebody@example.com Mon Jan  1 00:00:00 2024\r\nSubject: mbox\r\n\r\nFrom here on\r\n'],
  ['a line of 100 kB', `Subject: long line\r\n\r\n${'x'.repeat(100_000)}\r\nend\r\n`],
  ['a header of 60 kB', `Subject: long header\r\nX-Long: ${'y '.repeat(30_000)}\r\n\r\nbody\r\n`],
  ['3 MB', `Subject: large\r\n\r\n${`${'0123456789abcdef'.repeat(4)}\r\n`.repeat(45_000)}`],
  ['an IMAP answer in the body', 'Subject: inject\r\n\r\n* BYE go away\r\na1 OK done\r\n)\r\n{5}\r\n'],
].map(([name = '', text = '']) => ({ name, bytes: Buffer.from(text, 'latin1') }));

const DATES = [
  '1971-03-04T05:06:07Z',
  '1999-12-31T23:59:59Z',
  '2024-02-29T12:00:00Z',
  '2008-08-08T12:08:00Z',
  '2023-10-29T00:30:59Z',
];
const FLAGS: readonly (readonly string[])[] = [
  [],
  ['\\Seen'],
  ['\\Seen', '\\Answered', '$Forwarded'],
  ['\\Flagged', '\\Draft'],
  ['\\Deleted', 'NonJunk', '$label1'],
];

/** A message for each body, with dates and flags taken in turn; keys from 1. */
export function outgoing(bodies: readonly Buffer[]): OutgoingMessage[] {
  return bodies.map((body, index) => ({
    key: index + 1,
    body: bodyOf(body),
    flags: FLAGS[index % FLAGS.length] ?? [],
    internalDate: new Date(DATES[index % DATES.length] ?? 0),
  }));
}

/** All that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Flags are equal without case and in any order. */
export const comparable = (flags: readonly string[]) => flags.map((flag) => flag.toLowerCase()).sort();
/** A small message. */
export const message = (text: string): OutgoingMessage => ({
  key: 1,
  body: bodyOf(Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`)),
  flags: [],
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

/** Everything in a folder as the source shows it, with the canonical hash of each body, made from its bytes. */
export async function readFolder(source: MailSource, path: string): Promise<(SourceMessage & { hash: string })[]> {
  const { messages: listed, uidValidity } = await source.listMessages(path);
  const uids = listed.map(({ uid }) => uid);
  const hashes = new Map<number, string>();
  for (const { uid, body } of await source.fetchMessages({ path, uidValidity }, uids)) {
    if (body === null) continue;
    const bytes = await bytesOf(body);
    expect(bytes.length).toBe(body.sizeBytes);
    expect(body.hash.equals(canonicalHash(bytes))).toBe(true);
    hashes.set(uid, body.hash.toString('hex'));
    await body.discard();
  }
  return listed.map((one) => ({ ...one, hash: hashes.get(one.uid) ?? 'no body' }));
}
