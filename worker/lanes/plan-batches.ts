/**
 * Which messages are sent together and in which order (engine.md 3.3; P2). Pure.
 *
 * The user's recent mail in all folders comes before old mail in any. So time is cut into bands, counted back from the newest
 * message: within a band the folders follow each other, INBOX and sent mail first, and in a folder the newest comes first.
 * Bands, and not message by message, because every change of the folder costs the old server work.
 * Invariants: a batch never spans two folders, nor a band of the last year and an older one; every pending message is in
 * exactly one batch. Older than a year, a batch is filled up from the next band: a half-empty one costs as much as a full one.
 */
import type { SourceMessage } from '../../lib/mail/mail-source.ts';
import { blocksBytes } from '../../lib/mail/message/message-memory.ts';
import type { OtherView } from '../../lib/progress/ledger/ledger.ts';

const MEGABYTE = 1024 * 1024;

export interface BatchSize {
  messages: number;
  bytes: number;
}

/** Mail of the last year: what people wait for arrives, and is said to have arrived, in small steps. */
export const RECENT_BATCH: BatchSize = { messages: 50, bytes: 4 * MEGABYTE };
/** Older mail: every command costs our platform a commit, with a look at every folder for the quota, however much it stores. */
export const OLD_BATCH: BatchSize = { messages: 200, bytes: 8 * MEGABYTE };
/** Messages above this go through a temporary file. */
export const LARGE_MESSAGE_BYTES = 8 * MEGABYTE;

/** Ends of the bands, in days before the newest message. */
const BAND_DAYS = [30, 90, 365, 3 * 365, 6 * 365, 10 * 365];
/** Bands from this one on lend each other messages. */
const FIRST_OLD_BAND = BAND_DAYS.indexOf(365) + 1;
const DAY_SECONDS = 86_400;

export interface PendingFolder {
  folderId: string;
  sourcePath: string;
  destinationPath: string;
  uidValidity: bigint;
  /** Comes before the others of its band: INBOX, sent mail. */
  ahead?: boolean;
  /** Messages were settled under an older UIDVALIDITY: each is looked up by its hash before it is sent. */
  rekeying?: boolean;
  /** With rekeying: INBOX is read by two protocols, and messages may be settled as seen by the other one. */
  otherView?: OtherView;
  pending: readonly SourceMessage[];
}

export interface Batch extends Omit<PendingFolder, 'pending'> {
  /** Batches of one folder in one band: they are best sent by one lane. */
  stretch: number;
  messages: readonly SourceMessage[];
  sizeBytes: number;
  /** What it occupies in memory on its way: a large message goes through a file. */
  memoryBytes: number;
}

function newestFirst(a: SourceMessage, b: SourceMessage): number {
  return b.internalSeconds - a.internalSeconds || b.uid - a.uid;
}

/** Number of the band, 0 for the most recent. */
function bandOf({ internalSeconds }: SourceMessage, newest: number): number {
  const days = (newest - internalSeconds) / DAY_SECONDS;
  const band = BAND_DAYS.findIndex((end) => days < end);
  return band < 0 ? BAND_DAYS.length : band;
}

interface Cut {
  band: number;
  messages: SourceMessage[];
  sizeBytes: number;
}

/** Cuts a folder's messages, newest first, into batches; a message larger than a batch travels alone. */
function cutFolder({ pending }: PendingFolder, newest: number, old: BatchSize): Cut[] {
  const cuts: Cut[] = [];
  let open: Cut | undefined;
  for (const message of [...pending].sort(newestFirst)) {
    const band = bandOf(message, newest);
    if (open === undefined || !fits(open, band, message, old)) {
      open = { band, messages: [], sizeBytes: 0 };
      cuts.push(open);
    }
    open.messages.push(message);
    open.sizeBytes += message.sizeBytes;
  }
  return cuts;
}

function fits({ band, messages, sizeBytes }: Cut, nextBand: number, next: SourceMessage, old: BatchSize): boolean {
  const isOld = band >= FIRST_OLD_BAND;
  const most = isOld ? old : RECENT_BATCH;
  return (isOld || band === nextBand) && messages.length < most.messages && sizeBytes + next.sizeBytes <= most.bytes;
}

/** Whole blocks; a large message goes through a file, and only what waits for the disk is in memory. */
function memoryOf({ sizeBytes }: SourceMessage): number {
  return sizeBytes > LARGE_MESSAGE_BYTES ? LARGE_MESSAGE_BYTES : blocksBytes(sizeBytes);
}

/** All batches of a mailbox in the order in which they are sent; `old`: how large those of mail older than a year may be. */
export function planBatches(folders: readonly PendingFolder[], old = OLD_BATCH): Batch[] {
  const dates = folders.flatMap(({ pending }) => pending.reduce((found, m) => Math.max(found, m.internalSeconds), 0));
  const newest = Math.max(0, ...dates);
  const stretches = folders.flatMap((folder) =>
    [...Map.groupBy(cutFolder(folder, newest, old), ({ band }) => band)].map(([band, cuts]) => ({ folder, band, cuts })),
  );
  const date = ({ cuts }: { cuts: Cut[] }) => cuts[0]?.messages[0]?.internalSeconds ?? 0;
  stretches.sort(
    (a, b) =>
      a.band - b.band ||
      Number(b.folder.ahead ?? false) - Number(a.folder.ahead ?? false) ||
      date(b) - date(a) ||
      (a.folder.sourcePath < b.folder.sourcePath ? -1 : 1),
  );
  return stretches.flatMap(({ folder: { pending: _, ...where }, cuts }, stretch) =>
    cuts.map(({ messages, sizeBytes }) => ({
      ...where,
      stretch,
      messages,
      sizeBytes,
      memoryBytes: messages.reduce((sum, message) => sum + memoryOf(message), 0),
    })),
  );
}
