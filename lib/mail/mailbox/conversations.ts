/**
 * From the threads that the server has found (RFC 5256, THREAD) to a list of conversations. Pure.
 *
 * A conversation is one thread of the folder: its messages newest first, and conversations by their newest message. How the answers
 * hang together within a thread is not told: a list shows them in their order of time.
 */

/** UIDs of all conversations one after the other, and where each begins; packed, because a folder has tens of thousands. */
export interface Conversations {
  uids: Uint32Array;
  /** One more than there are conversations: the last one is the end. */
  starts: Uint32Array;
}

/** A line of the list: a conversation, or one message: alone in its thread, or beneath its conversation, which is unfolded. */
export type ConversationLine =
  | { kind: 'conversation'; uids: number[]; expanded: boolean }
  | { kind: 'message'; uid: number; within: boolean };

export interface LinesWish {
  offset: number;
  limit: number;
  /** A conversation with one of these messages is unfolded. */
  expanded: readonly number[];
}

/** The messages of each thread of `* THREAD (2)(3 6 (4 23)(44 7 96))((5)(9))`, however deep they hang; a root may be missing. */
export function readThreads(text: string): number[][] {
  const threads: number[][] = [];
  let thread: number[] = [];
  let depth = 0;
  let uid = 0;
  // Octet by octet: a long folder has a line of hundreds of kilobytes.
  for (let at = text.indexOf('('); at >= 0 && at <= text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= ZERO && code <= NINE) {
      uid = uid * 10 + code - ZERO;
      continue;
    }
    if (uid > 0 && depth > 0) thread.push(uid);
    uid = 0;
    if (code === OPEN && depth++ === 0) {
      thread = [];
      threads.push(thread);
    } else if (code === CLOSE && depth > 0) depth--;
  }
  return threads;
}

const OPEN = 0x28;
const CLOSE = 0x29;
const ZERO = 0x30;
const NINE = 0x39;

/** `newestFirst` says which messages there are: one in no thread is alone, and what a thread has beyond them is left out. */
export function orderConversations(threads: readonly (readonly number[])[], newestFirst: Iterable<number>): Conversations {
  const threadOf = new Map<number, number>();
  threads.forEach((uids, thread) => {
    for (const uid of uids) threadOf.set(uid, thread);
  });
  const members = new Map<number, number[]>();
  for (const uid of newestFirst) {
    // Negative: a message of its own.
    const thread = threadOf.get(uid) ?? -uid;
    const known = members.get(thread);
    if (known === undefined) members.set(thread, [uid]);
    else known.push(uid);
  }
  const lists = [...members.values()];
  const starts = new Uint32Array(lists.length + 1);
  lists.forEach((list, index) => {
    starts[index + 1] = (starts[index] ?? 0) + list.length;
  });
  return { uids: Uint32Array.from(lists.flat()), starts };
}

/** The lines from `offset` on, and how many there are in all. */
export function linesOf(
  conversations: Conversations,
  { offset, limit, expanded }: LinesWish,
): { total: number; lines: ConversationLine[] } {
  const { uids, starts } = conversations;
  const unfolded = holding(conversations, new Set(expanded));
  const lines: ConversationLine[] = [];
  const end = offset + limit;
  let at = 0;
  for (let index = 0; index + 1 < starts.length; index++) {
    const from = starts[index] ?? 0;
    const to = starts[index + 1] ?? 0;
    const size = unfolded.has(index) ? 1 + to - from : 1;
    if (at + size > offset && at < end) {
      const all = linesOfOne([...uids.subarray(from, to)], size > 1);
      lines.push(...all.slice(Math.max(0, offset - at), end - at));
    }
    at += size;
  }
  return { total: at, lines };
}

/** Which conversations have one of these messages, and more than one message. */
function holding({ uids, starts }: Conversations, wanted: ReadonlySet<number>): ReadonlySet<number> {
  const found = new Set<number>();
  if (wanted.size === 0) return found;
  for (let index = 0, at = 0; at < uids.length; at++) {
    while (at >= (starts[index + 1] ?? uids.length)) index++;
    if (wanted.has(uids[at] ?? 0) && (starts[index + 1] ?? 0) - (starts[index] ?? 0) > 1) found.add(index);
  }
  return found;
}

function linesOfOne(uids: number[], expanded: boolean): ConversationLine[] {
  const [newest = 0] = uids;
  if (uids.length === 1) return [{ kind: 'message', uid: newest, within: false }];
  const messages = expanded ? uids.map((uid): ConversationLine => ({ kind: 'message', uid, within: true })) : [];
  return [{ kind: 'conversation', uids, expanded }, ...messages];
}
