/** The lines of a list, of which only some are known, and what acts make of them before the server has answered. Pure. */
import { type MailRow, PAGE_ROWS, type RowsPage } from '../../lib/schemas/mail.ts';
import { messageKey, withMark, withoutMessages } from './row-messages.ts';

export interface RowsState {
  total: number;
  /** By position; what has not been read is absent. */
  rows: ReadonlyMap<number, MailRow>;
  complete: boolean;
  /** Whether the platform can show these as conversations. */
  threading: boolean;
}

export function fromPages(pages: readonly RowsPage[]): RowsState {
  const last = pages.at(-1);
  const rows = new Map(pages.flatMap(({ from, rows }) => rows.map((row, index) => [from + index, row] as const)));
  return {
    total: last?.total ?? 0,
    rows,
    complete: pages.every(({ complete }) => complete),
    threading: last?.threading ?? false,
  };
}

/** A page more. When the number of messages is another one, positions are too: what was known is forgotten. */
export function withPage(state: RowsState, page: RowsPage): RowsState {
  const added = fromPages([page]);
  return added.total === state.total ? { ...state, rows: new Map([...state.rows, ...added.rows]) } : added;
}

/** Where pages begin that are needed to show the positions `first` to `last`, and that nobody has read. */
export function missingPages({ total, rows }: RowsState, first: number, last: number): number[] {
  const missing = new Set<number>();
  for (let at = Math.max(0, first); at <= Math.min(last, total - 1); at++) {
    if (!rows.has(at)) missing.add(at - (at % PAGE_ROWS));
  }
  return [...missing];
}

/** Without the messages of these keys; those below move up. A conversation stays as long as one of its messages does. */
export function without(state: RowsState, keys: ReadonlySet<string>): RowsState {
  const rows = new Map<number, MailRow>();
  let gone = 0;
  for (const [at, row] of [...state.rows].sort(([a], [b]) => a - b)) {
    const left = withoutMessages(row, keys);
    if (left === null) gone++;
    else rows.set(at - gone, left);
  }
  return { ...state, total: state.total - gone, rows };
}

/** With a mark, or without it, at the messages of these keys. */
export function marked(
  state: RowsState,
  keys: ReadonlySet<string>,
  change: { flag: 'seen' | 'flagged'; on: boolean },
): RowsState {
  return { ...state, rows: new Map([...state.rows].map(([at, row]) => [at, withMark(row, keys, change)])) };
}

/** Where the message is seen: in its own line, or as the newest of a conversation that is folded. */
export function positionOf({ rows }: RowsState, key: string | null): number | null {
  for (const [at, row] of rows) if (row.conversation?.expanded !== true && messageKey(row) === key) return at;
  return null;
}

/** The line of the conversation above the line at this position, or that line itself. */
export function conversationAt({ rows }: RowsState, position: number): number | null {
  for (let at = position; at >= 0; at--) {
    const row = rows.get(at);
    if (row === undefined) return null;
    if (row.conversation !== null) return at;
    if (!row.within) return null;
  }
  return null;
}
