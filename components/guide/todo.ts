import type { Dates } from '../../lib/i18n/dates.ts';
import { isOpen, isVerified, type MoveFacts } from './move-facts.ts';

/** What waits for the postmaster, the most urgent first. */
export type Todo =
  | { kind: 'old_service_over' | 'open_window' | 'open_again' | 'set_source' | 'mend_source' }
  | { kind: 'failed' | 'paused' | 'limited' | 'waiting'; count: number }
  | { kind: 'old_service'; days: number };

/** So many days before the old contract ends a move should have begun: from there on the page says so (O7). */
const WARN_DAYS = 30;

export function findTodos(facts: MoveFacts, { calendarDaysBetween, dayFromIso }: Dates): Todo[] {
  const { counts } = facts;
  const unfinished = facts.mappings === 0 || counts.done + counts.exceptions < facts.mappings;
  const todos: Todo[] = [];
  if (facts.oldServiceExpiresOn !== null && unfinished) {
    const days = calendarDaysBetween(facts.now, dayFromIso(facts.oldServiceExpiresOn));
    if (days < 0) todos.push({ kind: 'old_service_over' });
    else if (days < WARN_DAYS) todos.push({ kind: 'old_service', days });
  }
  if (!isOpen(facts)) {
    if (unfinished) todos.push({ kind: facts.window === null ? 'open_window' : 'open_again' });
    return todos;
  }
  if (facts.source === null) todos.push({ kind: 'set_source' });
  else if (!isVerified(facts.source)) todos.push({ kind: 'mend_source' });
  if (counts.failed > 0) todos.push({ kind: 'failed', count: counts.failed });
  if (counts.paused > 0) todos.push({ kind: 'paused', count: counts.paused });
  if (facts.limited > 0) todos.push({ kind: 'limited', count: facts.limited });
  const waiting = counts.not_started + counts.none;
  if (waiting > 0 && facts.source !== null) todos.push({ kind: 'waiting', count: waiting });
  return todos;
}
