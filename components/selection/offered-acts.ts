/** Which acts the bar offers for the states of what is chosen, the likeliest first. Pure. */
import type { MailboxAct } from '../../lib/schemas/mapping/status.ts';
import type { MoveState } from '../progress/move-state.ts';

const FOR: Record<MailboxAct, readonly MoveState[]> = {
  start: ['not_started'],
  pause: ['running', 'queued'],
  resume: ['paused'],
  retry: ['failed'],
  restart: ['done', 'exceptions', 'failed', 'paused'],
  done: ['done', 'exceptions'],
  stop: ['running', 'queued', 'paused', 'failed'],
};

const ORDER: readonly MailboxAct[] = ['start', 'pause', 'resume', 'retry', 'restart', 'done', 'stop'];

/** Nothing can be set in motion outside the window. */
const NEEDS_WINDOW: ReadonlySet<MailboxAct> = new Set(['start', 'resume', 'retry', 'restart']);

export function offeredActs(states: ReadonlySet<MoveState>, windowOpen: boolean): MailboxAct[] {
  return ORDER.filter((act) => (windowOpen || !NEEDS_WINDOW.has(act)) && FOR[act].some((state) => states.has(state)));
}

/** Acts that take something away, so that somebody is asked before. */
export function needsConsent(act: MailboxAct): act is 'stop' | 'done' {
  return act === 'stop' || act === 'done';
}

/** How a row looks at once, before the server has told of it. Null: it is left to the server. */
export function paintedState(act: MailboxAct, state: MoveState): MoveState | null {
  if (!FOR[act].includes(state)) return null;
  if (act === 'pause') return 'paused';
  return act === 'resume' ? 'queued' : null;
}

/** What takes an act back. Null: nothing does. */
export function wayBack(act: MailboxAct): MailboxAct | null {
  if (act === 'pause') return 'resume';
  return act === 'resume' ? 'pause' : null;
}
