/**
 * Notices that an old server shows only a part of the mail (product.md 2, no. 1). Pure.
 *
 * Providers hide mail silently: "the last 30 days" by default at Tencent, NetEase and 263, 1,000 to 10,000 messages a folder
 * at others. What can be seen of it: the oldest message of the whole mailbox lies just at such a limit, or a folder holds
 * exactly such a number. Both happen by chance too, so this is a suspicion, and is said as one.
 */

export interface FolderShape {
  path: string;
  /** As the server says it (EXISTS). */
  messages: number;
  /** Of the oldest message listed. Null: none was. */
  oldestAt: Date | null;
}

export type RangeSuspicion =
  /** Nothing is older than so many days. */
  | { kind: 'days'; days: number }
  /** The folder holds exactly so many. */
  | { kind: 'count'; folder: string; count: number }
  /** The other protocol shows so many in the inbox, this one fewer. */
  | { kind: 'protocol'; here: number; there: number };

const DAY_MS = 86_400_000;
/** The limit that providers have by default. */
const USUAL_DAYS = 30;
/** A limit in days ends somewhere within a day or two: time zones, and the day on which it was reckoned. */
const DAYS_SLACK = 2;
const ROUND_COUNTS: ReadonlySet<number> = new Set([1000, 2000, 5000, 10_000]);
/** In a mailbox with fewer messages the date of the oldest says nothing. */
const FEWEST = 20;
/** The other protocol must show so much more: a few messages come and go while one looks. */
const MORE_THAN = 1.1;
const FEWEST_MORE = 20;

export interface RangeFacts {
  folders: readonly FolderShape[];
  /** When it was listed. */
  at: Date;
  /** The limit that this provider is known to have by default. Null: none known. */
  knownDays: number | null;
  /** Messages of the inbox over the other protocol, where somebody has looked. */
  otherInbox?: number | null;
}

/** What speaks for hidden mail, the surest first; null when nothing does. */
export function suspectRangeLimit({ folders, at, knownDays, otherInbox }: RangeFacts): RangeSuspicion | null {
  const inbox = folders.find(({ path }) => path === 'INBOX')?.messages ?? 0;
  if (otherInbox != null && otherInbox > inbox * MORE_THAN && otherInbox - inbox >= FEWEST_MORE) {
    return { kind: 'protocol', here: inbox, there: otherInbox };
  }
  const round = folders.find(({ messages }) => ROUND_COUNTS.has(messages));
  if (round !== undefined) return { kind: 'count', folder: round.path, count: round.messages };
  const oldest = Math.min(...folders.map(({ oldestAt }) => oldestAt?.getTime() ?? Number.POSITIVE_INFINITY));
  const total = folders.reduce((sum, { messages }) => sum + messages, 0);
  if (total < FEWEST || !Number.isFinite(oldest)) return null;
  const age = (at.getTime() - oldest) / DAY_MS;
  const days = [knownDays, USUAL_DAYS].find((limit) => limit !== null && Math.abs(age - limit) <= DAYS_SLACK);
  return days == null ? null : { kind: 'days', days };
}
