/**
 * When the black box is shown and which (M1, M3). Pure.
 *   hidden         the window is closed, the member said "later" in this session, or nothing is asked of them
 *   start          no move has been started, by nobody
 *   new_password   the old password was refused or has been forgotten at a closing
 *   running        who started by themselves hears at a sign-in how far it is
 *   finished       and once that all is here
 */
import type { MappingState } from '../generated/prisma/client.ts';

export const BOX_KINDS = ['start', 'new_password', 'running', 'finished'] as const;
export type ReminderKind = 'hidden' | (typeof BOX_KINDS)[number];

export interface ReminderFacts {
  windowOpen: boolean;
  /** Without a server to read from, a start would only fail. */
  sourceKnown: boolean;
  dismissedInSession: boolean;
  state: MappingState | null;
  reason: string | null;
  /** Whom the postmaster has opened is never asked or told anything by the box (M1). */
  startedByMember: boolean;
  /** The messages have been counted: there is a percentage to tell. */
  counted: boolean;
  /** The box has said before that the move is finished. */
  finishSeen: boolean;
}

const PASSWORD_REASONS = new Set([
  'wrong_password',
  'login_refused',
  'consent_needed',
  'password_expired',
  'client_password',
  'no_password',
]);

/** The one box of a page (M1, M3); what was put aside stays hidden in this session, whatever has come since. */
export function reminderKind(facts: ReminderFacts): ReminderKind {
  const { windowOpen, sourceKnown, dismissedInSession, state, reason } = facts;
  if (dismissedInSession) return 'hidden';
  if (state === 'DONE') return facts.startedByMember && !facts.finishSeen ? 'finished' : 'hidden';
  if (!windowOpen || !sourceKnown) return 'hidden';
  if (state === null || state === 'NOT_STARTED') return 'start';
  if (state === 'RUNNING') return facts.startedByMember && facts.counted ? 'running' : 'hidden';
  return reason !== null && PASSWORD_REASONS.has(reason) ? 'new_password' : 'hidden';
}
