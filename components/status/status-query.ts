import {
  isUncounted,
  kindOfReason,
  REASON_KINDS,
  type ReasonKind,
  SHOWN_STATES,
  type Show,
  type StatusQuery,
  type Uncounted,
} from '../../lib/schemas/mapping/status.ts';
import type { StatusFeed } from '../../lib/schemas/mapping/status-feed.ts';
import { MOVE_STATES, type MoveState } from '../progress/move-state.ts';

export const STATUS_PATH = '/postmaster/migration';

/** The filters that are always offered, as far as somebody is there. */
export const CHIPS = ['all', 'needs', 'moving', 'waiting', 'arrived', 'none'] as const satisfies readonly Show[];

/** The parameters of a query in the URL; what is as usual is left out. */
export function statusParameters({ search, show, reason, sort, direction, after, before }: StatusQuery): URLSearchParams {
  const parameters = new URLSearchParams();
  if (search !== '') parameters.set('search', search);
  if (show !== 'all') parameters.set('show', show);
  if (reason !== undefined) parameters.set('reason', reason);
  if (sort !== 'address') parameters.set('sort', sort);
  if (direction !== 'asc') parameters.set('direction', direction);
  if (after !== undefined) parameters.set('after', after);
  if (before !== undefined) parameters.set('before', before);
  return parameters;
}

/** The page's address for a query changed in part; a cursor of one filter or order means nothing to another. */
export function statusHref(query: StatusQuery, change: Partial<StatusQuery> = {}): string {
  const text = statusParameters({ ...query, after: undefined, before: undefined, ...change }).toString();
  return `${STATUS_PATH}${text === '' ? '' : `?${text}`}#status`;
}

/** Whether the filter is the same, whatever page of it and in whatever order. */
export function filterKey({ search, show, reason }: StatusQuery): string {
  return JSON.stringify([search, show, reason ?? null]);
}

type Totals = Pick<StatusFeed['totals'], 'counts' | 'members' | 'reasons'>;

/** How many a filter by state lets through. Some filters ask for more than the totals say. */
export function countShown(show: Exclude<Show, Uncounted>, { counts, members }: Totals): number {
  return show === 'all' ? members : SHOWN_STATES[show].reduce((sum, state) => sum + counts[state], 0);
}

/** In which states those may be that a filter lets through. */
export function statesMatching({ show }: StatusQuery, { counts }: Totals): Set<MoveState> {
  const allowed: readonly MoveState[] = show === 'all' ? MOVE_STATES : SHOWN_STATES[show];
  return new Set(allowed.filter((state) => counts[state] > 0));
}

/** How many mailboxes have trouble of each kind; mailboxes with exceptions are partial. */
export function countReasons({ reasons, counts }: Totals): Map<ReasonKind, number> {
  const found = new Map<ReasonKind, number>();
  const add = (kind: ReasonKind, count: number) => found.set(kind, (found.get(kind) ?? 0) + count);
  for (const { reason, count } of reasons) {
    const kind = kindOfReason(reason);
    if (kind !== null) add(kind, count);
  }
  if (counts.exceptions > 0) add('partial', counts.exceptions);
  return found;
}

/** How many the filter lets through, as the totals have it. Null: they do not say, so it has to be counted. */
export function matchingByTotals({ search, show, reason }: StatusQuery, totals: Totals): number | null {
  if (search !== '' || isUncounted(show)) return null;
  if (reason === undefined) return countShown(show, totals);
  const lets = (state: MoveState) => show === 'all' || SHOWN_STATES[show].some((shown) => shown === state);
  const known: readonly string[] = REASON_KINDS[reason];
  const named = totals.reasons.filter((of) => lets(of.state) && known.includes(of.reason));
  const partial = reason === 'partial' && lets('exceptions') ? totals.counts.exceptions : 0;
  return named.reduce((sum, { count }) => sum + count, partial);
}
