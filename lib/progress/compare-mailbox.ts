/**
 * Reads both sides of a mapping and compares them, message by message: the check that trusts neither ledger nor counters.
 * Messages are counted by the hash of their canonical form, never by Message-ID (trust.md 8); then flags and dates.
 * Notices of ours (lib/notices) that lie here and not there are no part of what was moved, and are passed over; one that lies at the
 * source, because that was a platform like ours, is compared like everything else.
 */
import { createHash } from 'node:crypto';
import { planFolders } from '../mail/folders/folder-name.ts';
import type { MailDestination } from '../mail/mail-destination.ts';
import { MailError } from '../mail/mail-error.ts';
import { type MailSource, secondsOf } from '../mail/mail-source.ts';
import { canonicalHash } from '../mail/message/canonical-hash.ts';
import { NOTICE_HEADER } from '../schemas/member/notice.ts';

/**
 * missing: at the source, not here · doubled: here more often than there · here_only: here, and not at the source at all ·
 * flags, date: here, but with other flags or another INTERNALDATE · unreadable: one side lists it and gives no body
 */
export type DifferenceKind = 'missing' | 'doubled' | 'here_only' | 'flags' | 'date' | 'unreadable';

export interface Difference {
  folder: string;
  kind: DifferenceKind;
  count: number;
}

export interface MailboxComparison {
  sourceMessages: number;
  destinationMessages: number;
  /** A digest over all hashes at the source, so that two runs can be compared. */
  checksum: string;
  differences: Difference[];
}

/** One message as it is compared. */
export interface ComparedMessage {
  hash: string;
  flags: string;
  date: number;
  /** It has the header of our notices. */
  isNotice: boolean;
}

const FETCH_MESSAGES = 50;
const FETCH_BYTES = 16 * 1024 * 1024;

/** `known`: the destination name that each source folder was given when it was copied. Throws MailError. */
export async function compareMailbox(
  source: MailSource,
  destination: MailDestination,
  known: ReadonlyMap<string, string>,
): Promise<MailboxComparison> {
  const plans = planFolders(await source.listFolders(), await destination.listFolders(), new Map(known));
  const sides = new Map<string, { there: ComparedMessage[]; here: ComparedMessage[]; unreadable: number }>();
  for (const plan of plans) {
    if (plan.skip !== null) continue;
    const side = sides.get(plan.destinationPath) ?? { there: [], here: [], unreadable: 0 };
    sides.set(plan.destinationPath, side);
    const read = await readSource(source, plan.sourcePath);
    side.there.push(...read.messages);
    side.unreadable += read.unreadable;
  }
  for (const [path, side] of sides) side.here = withoutNotices(side.there, await readDestination(destination, path));
  const all = [...sides.values()];
  return {
    sourceMessages: all.reduce((sum, { there, unreadable }) => sum + there.length + unreadable, 0),
    destinationMessages: all.reduce((sum, { here }) => sum + here.length, 0),
    checksum: checksum(all.flatMap(({ there }) => there)),
    differences: [...sides].flatMap(([folder, { there, here, unreadable }]) => [
      ...compareFolder(folder, there, here),
      ...(unreadable > 0 ? [{ folder, kind: 'unreadable' as const, count: unreadable }] : []),
    ]),
  };
}

/** What is here but for notices that are not at the source too. Pure. */
export function withoutNotices(there: readonly ComparedMessage[], here: readonly ComparedMessage[]): ComparedMessage[] {
  const moved = new Set(there.map(({ hash }) => hash));
  return here.filter(({ hash, isNotice }) => !isNotice || moved.has(hash));
}

/** The differences between two multisets of messages. Pure. */
export function compareFolder(folder: string, there: readonly ComparedMessage[], here: readonly ComparedMessage[]): Difference[] {
  const counts: Record<DifferenceKind, number> = { missing: 0, doubled: 0, here_only: 0, flags: 0, date: 0, unreadable: 0 };
  const bySource = Map.groupBy(there, ({ hash }) => hash);
  const byDestination = Map.groupBy(here, ({ hash }) => hash);
  for (const [hash, expected] of bySource) {
    const found = byDestination.get(hash) ?? [];
    counts.missing += Math.max(0, expected.length - found.length);
    counts.doubled += Math.max(0, found.length - expected.length);
    if (found.length !== expected.length) continue;
    counts.flags += unequal(expected, found, ({ flags }) => flags);
    // Dovecot stores a date of the future as the present moment: nothing to compare then.
    const future = expected.some(({ date }) => date > Date.now() / 1000);
    if (!future) counts.date += unequal(expected, found, ({ date }) => String(date));
  }
  for (const [hash, found] of byDestination) {
    if (!bySource.has(hash)) counts.here_only += found.length;
  }
  return (Object.entries(counts) as [DifferenceKind, number][]).flatMap(([kind, count]) =>
    count > 0 ? [{ folder, kind, count }] : [],
  );
}

/** How many of equal messages have no partner with the same property. */
function unequal(
  a: readonly ComparedMessage[],
  b: readonly ComparedMessage[],
  property: (message: ComparedMessage) => string,
): number {
  const left = a.map(property).sort();
  const right = b.map(property).sort();
  return left.filter((value, i) => value !== right[i]).length;
}

const NOTICE_LINE = new RegExp(`^${NOTICE_HEADER}:`, 'im');

function hasNoticeHeader(body: Buffer): boolean {
  const end = body.indexOf('\r\n\r\n');
  return NOTICE_LINE.test(body.toString('latin1', 0, end === -1 ? body.length : end));
}

function compared(
  hash: Buffer,
  { flags, internalSeconds }: { flags: readonly string[]; internalSeconds: number },
  isNotice = false,
): ComparedMessage {
  return {
    hash: hash.toString('hex'),
    flags: flags
      .map((flag) => flag.toLowerCase())
      .filter((flag) => flag !== '\\recent')
      .sort()
      .join(' '),
    date: internalSeconds,
    isNotice,
  };
}

function checksum(messages: readonly ComparedMessage[]): string {
  const hashes = messages.map(({ hash }) => hash).sort();
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}

/** Cuts a list into pieces of at most 50 messages or 16 MB. */
function* pieces<T extends { sizeBytes: number }>(messages: readonly T[]): Generator<T[]> {
  let piece: T[] = [];
  let bytes = 0;
  for (const message of messages) {
    if (piece.length > 0 && (piece.length === FETCH_MESSAGES || bytes + message.sizeBytes > FETCH_BYTES)) {
      yield piece;
      piece = [];
      bytes = 0;
    }
    piece.push(message);
    bytes += message.sizeBytes;
  }
  if (piece.length > 0) yield piece;
}

async function readSource(source: MailSource, path: string): Promise<{ messages: ComparedMessage[]; unreadable: number }> {
  const { messages: listed, uidValidity } = await source.listMessages(path);
  const byUid = new Map(listed.map((message) => [message.uid, message]));
  const messages: ComparedMessage[] = [];
  for (const piece of pieces(listed)) {
    const uids = piece.map((message) => message.uid);
    for (const { uid, body, ...came } of await source.fetchMessages({ path, uidValidity }, uids)) {
      const about = byUid.get(uid);
      const own =
        'internalDate' in came && came.internalDate !== undefined ? { internalSeconds: secondsOf(came.internalDate) } : {};
      if (body !== null && about !== undefined) messages.push(compared(body.hash, { ...about, ...own }));
      await body?.discard();
    }
  }
  return { messages, unreadable: listed.length - messages.length };
}

async function readDestination(destination: MailDestination, path: string): Promise<ComparedMessage[]> {
  try {
    const listed = await Array.fromAsync(destination.listMessages(path, 1n));
    const byUid = new Map(listed.map((message) => [message.uid, message]));
    const messages: ComparedMessage[] = [];
    for (const piece of pieces(listed)) {
      const uids = piece.map(({ uid }) => uid);
      for await (const { uid, body } of destination.fetchMessages(path, uids)) {
        const about = byUid.get(uid);
        if (about === undefined) continue;
        const stored = { flags: about.flags, internalSeconds: secondsOf(about.internalDate) };
        messages.push(compared(canonicalHash(body), stored, hasNoticeHeader(body)));
      }
    }
    return messages;
  } catch (error) {
    if (error instanceof MailError && error.reason === 'folder_gone') return [];
    throw error;
  }
}
