import type { MoveState } from '@/components/progress/move-state';

/** Filters of the status table, as they stand in the URL. */
export const SHOWS = ['all', 'needs', 'moving', 'waiting', 'arrived', 'none'] as const;
export type Show = (typeof SHOWS)[number];

/** Which states a filter lets through. */
export const SHOWN_STATES: Record<Exclude<Show, 'all'>, MoveState[]> = {
  needs: ['failed', 'paused'],
  moving: ['running', 'queued'],
  waiting: ['not_started'],
  arrived: ['done', 'exceptions'],
  none: ['none'],
};

export interface StatusQuery {
  search: string;
  show: Show;
}

export const STATUS_PATH = '/postmaster/migration';

/** The page's address for a filter; a cursor of one filter means nothing to another. */
export function statusHref(query: StatusQuery, cursor: { after?: string; before?: string } = {}): string {
  const parameters = new URLSearchParams();
  if (query.search !== '') parameters.set('search', query.search);
  if (query.show !== 'all') parameters.set('show', query.show);
  if (cursor.after !== undefined) parameters.set('after', cursor.after);
  if (cursor.before !== undefined) parameters.set('before', cursor.before);
  const text = parameters.toString();
  return `${STATUS_PATH}${text === '' ? '' : `?${text}`}#status`;
}

export function countShown(show: Show, counts: Record<MoveState, number>, members: number): number {
  return show === 'all' ? members : SHOWN_STATES[show].reduce((sum, state) => sum + counts[state], 0);
}
