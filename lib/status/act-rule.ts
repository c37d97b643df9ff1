/** What an act means for one mailbox of many: the change, or why it is left as it is. Pure. */
import type { MappingState } from '../generated/prisma/client.ts';
import type { MailboxAct, SkipCode } from '../schemas/mapping/status.ts';

export interface ActFacts {
  /** Null: there is no mapping. */
  state: MappingState | null;
  reason: string | null;
  hasPassword: boolean;
  /** It waits for a retry of its own. */
  waitsForRetry: boolean;
  syncEnded: boolean;
  disabled: boolean;
}

/**
 * run: RUNNING with a slice at once. relist: the same, and every folder is listed whole again. pause, stop: PAUSED, the latter without a password.
 * end_sync: what is DONE stays so and is not looked at again.
 */
export type Change = 'run' | 'relist' | 'pause' | 'stop' | 'end_sync';

/** Somebody has to look before this goes on, one mailbox at a time. */
const LOOK_FIRST = new Set(['source_rebuilt', 'too_many_refused', 'undo_choice', 'undo_running']);

type Verdict = { change: Change } | { skip: SkipCode };

const skip = (code: SkipCode): Verdict => ({ skip: code });

/** For an act that sets a mailbox in motion. */
function motion({ reason, hasPassword, disabled }: ActFacts, change: 'run' | 'relist'): Verdict {
  if (disabled) return skip('disabled');
  if (LOOK_FIRST.has(reason ?? '')) return skip('look_first');
  return hasPassword ? { change } : skip('no_password');
}

const RULES: Record<MailboxAct, (facts: ActFacts) => Verdict> = {
  start: (facts) => {
    if (facts.state === 'RUNNING' || facts.state === 'DONE') return skip('already');
    return motion(facts, 'run');
  },
  resume: (facts) => (facts.state === 'PAUSED' ? motion(facts, 'run') : skip(facts.state === 'RUNNING' ? 'already' : 'not_now')),
  retry: (facts) =>
    facts.state === 'FAILED' || (facts.state === 'RUNNING' && facts.waitsForRetry) ? motion(facts, 'run') : skip('not_now'),
  restart: (facts) => {
    if (facts.state === 'RUNNING') return skip('already');
    return facts.state === 'NOT_STARTED' && facts.hasPassword ? motion(facts, 'run') : motion(facts, 'relist');
  },
  pause: ({ state }) => (state === 'RUNNING' ? { change: 'pause' } : skip(state === 'PAUSED' ? 'already' : 'not_now')),
  stop: ({ state, reason }) => {
    if (state === 'PAUSED' && reason === 'stopped_by_postmaster') return skip('already');
    // Its password is that of another account already, and waits for a choice.
    if (reason === 'undo_choice' || reason === 'undo_running') return skip('look_first');
    return state === 'RUNNING' || state === 'PAUSED' || state === 'FAILED' ? { change: 'stop' } : skip('not_now');
  },
  done: ({ state, syncEnded }) => {
    if (state !== 'DONE') return skip('not_now');
    return syncEnded ? skip('already') : { change: 'end_sync' };
  },
};

/** What `act` does to a mailbox of which this is known. */
export function judgeAct(act: MailboxAct, facts: ActFacts): Verdict {
  return facts.state === null ? skip('no_account') : RULES[act](facts);
}
