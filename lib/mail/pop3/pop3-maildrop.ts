/**
 * What is in a maildrop, and who is who: message numbers hold for one session only, so each message gets a key that it has
 * in every session (RFC 1939, 7; trust.md 4).
 *
 * Invariants:
 * - A UIDL that one listing gives to two messages says nothing about either: both are known by their headers.
 * - Messages that cannot be told apart are counted: k equal ones have k keys.
 */
import { createHash } from 'node:crypto';
import { CanonicalHasher } from '../message/canonical-hash.ts';
import { arrivalDate } from './header-date.ts';
import { pop3Refusal } from './pop3-refusal.ts';
import type { Pop3Stream } from './pop3-stream.ts';
import { KeptText, NumberedText } from './pop3-text.ts';

export interface MaildropMessage {
  /** Of this session. */
  number: number;
  /** As LIST says: a hint (RFC 1939, 11). */
  sizeBytes: number;
  key: string;
}

/** RFC 1939, 7, and longer than it allows; anything else is nobody's name. */
const UIDL = /^[\x21-\x7e]{1,255}$/;
/** No maildrop has more; what lists more does not end, and would fill the memory that other mailboxes need. */
const LIST_LIMITS = { mostBytes: 64 * 1024 * 1024, mostLines: 1_000_000 };
const MOST_HEADER_BYTES = 1024 * 1024;
/** So many headers say how the dates run. */
const SAMPLES = 12;

/** How much is there (STAT). Throws MailError. */
export async function readMaildropSize(stream: Pop3Stream): Promise<{ count: number; bytes: number }> {
  const answer = await stream.command('STAT');
  const [, count, bytes] = /^(\d+) (\d+)/.exec(answer.text) ?? [];
  if (!answer.ok || count === undefined) throw pop3Refusal('other', answer);
  return { count: Number(count), bytes: Number(bytes) };
}

/** Everything in the maildrop, by number. Throws MailError. */
export async function listMaildrop(stream: Pop3Stream): Promise<MaildropMessage[]> {
  const sizes = new NumberedText(LIST_LIMITS);
  const uidls = new NumberedText(LIST_LIMITS);
  const [listed, unique] = await Promise.all([stream.command('LIST', sizes), stream.command('UIDL', uidls)]);
  if (!listed.ok) throw pop3Refusal('other', listed);
  const messages = sizes.all().map(([number, size]) => ({ number, sizeBytes: Number.parseInt(size, 10) || 0 }));
  const given = new Map(unique.ok ? uidls.all().filter(([, uidl]) => UIDL.test(uidl)) : []);
  const often = countEach(messages.flatMap(({ number }) => given.get(number) ?? []));
  const keys = await Promise.all(
    messages.map(async ({ number, sizeBytes }) => {
      const uidl = given.get(number);
      return uidl !== undefined && often.get(uidl) === 1 ? `u:${uidl}` : await contentKey(stream, number, sizeBytes);
    }),
  );
  const told = tellApart(keys);
  return messages.map((message, i) => ({ ...message, key: told[i] ?? '' }));
}

function countEach(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** The second and every further message with the same key gets a number behind it. Pure. */
export function tellApart(keys: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return keys.map((key) => {
    const nth = (seen.get(key) ?? 0) + 1;
    seen.set(key, nth);
    return nth === 1 ? key : `${key}#${nth}`;
  });
}

/** By its header and announced size; where the server does not know TOP, by the whole of it, which is read for that. */
async function contentKey(stream: Pop3Stream, number: number, sizeBytes: number): Promise<string> {
  const header = new KeptText(MOST_HEADER_BYTES);
  if ((await stream.command(`TOP ${number} 0`, header)).ok) {
    return `h:${createHash('sha256').update(header.all()).update(` ${sizeBytes}`).digest('hex')}`;
  }
  const hasher = new CanonicalHasher();
  const answer = await stream.command(`RETR ${number}`, { write: (piece) => void hasher.update(piece) });
  // What cannot be read has no identity but its number; it is tried again in the next session.
  return answer.ok ? `b:${hasher.digest().toString('hex')}` : `n:${number} ${sizeBytes}`;
}

/**
 * About when each message arrived, from the headers of a dozen: enough to know which end is the newest. Where nothing is
 * known, the epoch of 1970 stands for that, and the highest number counts as the newest.
 */
export async function estimateDates(stream: Pop3Stream, messages: readonly MaildropMessage[], now: Date): Promise<Date[]> {
  const last = messages.length - 1;
  const count = Math.min(SAMPLES, messages.length);
  const positions = [...new Set(Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1))))];
  const samples = await Promise.all(
    positions.map(async (position) => {
      const header = new KeptText(MOST_HEADER_BYTES);
      const answer = await stream.command(`TOP ${messages[position]?.number ?? 1} 0`, header);
      const date = answer.ok ? arrivalDate(header.all(), now) : null;
      return date === null ? [] : [{ position, time: date.getTime() }];
    }),
  );
  return between(samples.flat(), messages.length);
}

/** A time for each position: on the line between the two known ones around it, and the nearest one beyond them. Pure. */
export function between(known: readonly { position: number; time: number }[], length: number): Date[] {
  return Array.from({ length }, (_, position) => {
    const before = known.findLast((one) => one.position <= position);
    const after = known.find((one) => one.position >= position);
    if (before === undefined || after === undefined) return new Date((before ?? after)?.time ?? 0);
    if (before === after) return new Date(before.time);
    const share = (position - before.position) / (after.position - before.position);
    return new Date(Math.round(before.time + share * (after.time - before.time)));
  });
}
