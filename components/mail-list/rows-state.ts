/** The lines of a list, of which only some are known, and what acts make of them before the server has answered. Pure. */
import { type MailRow, PAGE_ROWS, type RowsPage } from '../../lib/schemas/mail.ts';

export interface RowsState {
  total: number;
  /** By position; what has not been read is absent. */
  rows: ReadonlyMap<number, MailRow>;
  complete: boolean;
}

export const keyOf = ({ folder, validity, uid }: Pick<MailRow, 'folder' | 'validity' | 'uid'>): string =>
  `${validity}-${uid}-${folder}`;

export function fromPages(pages: readonly RowsPage[]): RowsState {
  const last = pages.at(-1);
  const rows = new Map(pages.flatMap(({ from, rows }) => rows.map((row, index) => [from + index, row] as const)));
  return { total: last?.total ?? 0, rows, complete: pages.every(({ complete }) => complete) };
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

/** Without the messages of these keys; those below move up. */
export function without(state: RowsState, keys: ReadonlySet<string>): RowsState {
  const rows = new Map<number, MailRow>();
  let gone = 0;
  for (const [at, row] of [...state.rows].sort(([a], [b]) => a - b)) {
    if (keys.has(keyOf(row))) gone++;
    else rows.set(at - gone, row);
  }
  return { ...state, total: state.total - gone, rows };
}

export function marked(
  state: RowsState,
  keys: ReadonlySet<string>,
  change: Partial<Pick<MailRow, 'seen' | 'flagged'>>,
): RowsState {
  return {
    ...state,
    rows: new Map([...state.rows].map(([at, row]) => [at, keys.has(keyOf(row)) ? { ...row, ...change } : row])),
  };
}

export function positionOf({ rows }: RowsState, key: string | null): number | null {
  for (const [at, row] of rows) if (keyOf(row) === key) return at;
  return null;
}
