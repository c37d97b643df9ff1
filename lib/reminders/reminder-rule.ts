/**
 * When the black box is shown and which (M1, M3). Pure.
 *   hidden         the window is closed, the member said "later" in this session, or nothing is asked of them
 *   start          no move has been started, by nobody
 *   new_password   the old password was refused or has been forgotten at a closing
 */
import type { MappingState } from '../generated/prisma/client.ts';

export type ReminderKind = 'hidden' | 'start' | 'new_password';

export interface ReminderFacts {
  windowOpen: boolean;
  /** Without a server to read from, a start would only fail. */
  sourceKnown: boolean;
  dismissedInSession: boolean;
  state: MappingState | null;
  reason: string | null;
}

const PASSWORD_REASONS = new Set([
  'wrong_password',
  'login_refused',
  'consent_needed',
  'password_expired',
  'client_password',
  'no_password',
]);

export function reminderKind({ windowOpen, sourceKnown, dismissedInSession, state, reason }: ReminderFacts): ReminderKind {
  if (!windowOpen || !sourceKnown || dismissedInSession) return 'hidden';
  if (state === null || state === 'NOT_STARTED') return 'start';
  const stopped = state === 'FAILED' || state === 'PAUSED';
  return stopped && reason !== null && PASSWORD_REASONS.has(reason) ? 'new_password' : 'hidden';
}
