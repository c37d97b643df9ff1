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
  let depth = 0;
  for (const [token] of text.matchAll(/[()]|\d+/g)) {
    if (token === '(') {
      if (depth++ === 0) threads.push([]);
    } else if (token === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) threads.at(-1)?.push(Number(token));
  }
  return threads;
}

/** `newestFirst` says which messages there are: one in no thread is alone, and what a thread has beyond them is left out. */
export function orderConversations(threads: readonly (readonly number[])[], newestFirst: Iterable<number>): Conversations {
  const threadOf = new Map(threads.flatMap((uids, thread) => uids.map((uid) => [uid, thread] as const)));
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
export function linesOf({ uids, starts }: Conversations, wish: LinesWish): { total: number; lines: ConversationLine[] } {
  const unfolded = new Set(wish.expanded);
  const lines: ConversationLine[] = [];
  const end = wish.offset + wish.limit;
  let at = 0;
  const add = (line: () => ConversationLine) => {
    if (at >= wish.offset && at < end) lines.push(line());
    at++;
  };
  for (let index = 0; index + 1 < starts.length; index++) {
    const own = uids.subarray(starts[index], starts[index + 1]);
    const [first = 0] = own;
    if (own.length === 1) {
      add(() => ({ kind: 'message', uid: first, within: false }));
      continue;
    }
    const expanded = unfolded.size > 0 && own.some((uid) => unfolded.has(uid));
    add(() => ({ kind: 'conversation', uids: [...own], expanded }));
    if (expanded) for (const uid of own) add(() => ({ kind: 'message', uid, within: true }));
  }
  return { total: at, lines };
}
