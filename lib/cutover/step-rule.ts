/**
 * The steps of the switch-over and which of them are done (C1, C2, product.md 2 no. 7). Pure. What can be measured ticks itself and is
 * never ticked by hand; only that staff know about it is said by somebody.
 */
import { HOUR_MS, MINUTE_MS } from '../clock.ts';
import type { MxVerdict } from './mx-rule.ts';
import type { SpfVerdict } from './spf-rule.ts';

export type Plan = 'AFTER_MOVE' | 'AT_ONCE';

/** The order is the plan: A moves everything and then switches; B pins the old server and switches first. */
const ORDER = {
  AFTER_MOVE: ['moved', 'source', 'ttl', 'staff', 'mx', 'spf', 'delta', 'quiet'],
  AT_ONCE: ['source', 'ttl', 'staff', 'mx', 'spf', 'moved', 'delta', 'quiet'],
} as const satisfies Record<Plan, readonly string[]>;

export type StepId = (typeof ORDER)[Plan][number];

/** done. open: to be done now. waiting: something before it comes first, or time has to pass. unknown: cannot be measured now. */
export type StepState = 'done' | 'open' | 'waiting' | 'unknown';

export interface Step {
  id: StepId;
  state: StepState;
  /** Which sentence tells the facts, for example `ttl.high`. */
  says: string;
  values: Record<string, number>;
}

export interface CutoverFacts {
  now: Date;
  mx: MxVerdict;
  mxOursSince: Date | null;
  ttl: { seconds: number | null; authoritative: boolean; lowSince: Date | null };
  spf: SpfVerdict;
  source: 'missing' | 'independent' | 'pinned' | 'depends';
  /** Mailboxes with an old account; that have arrived; that are looked at again and again; looked at after the switch, or after the
   * pass that somebody asked for since. */
  mailboxes: { mapped: number; arrived: number; watched: number; passed: number };
  /** When mail last came into any old inbox, and up to when all of them have been looked at. */
  quiet: { hours: number; lastMailAt: Date | null; lookedUntil: Date | null };
  staffTold: boolean;
}

/** A time to live up to this is short: after so long nobody remembers the old record. */
export const LOW_TTL_SECONDS = 600;

/** All steps of the plan, in its order. */
export function stepsOf(plan: Plan, facts: CutoverFacts): Step[] {
  return ORDER[plan].map((id) => ({ id, ...RULES[id](facts, plan) }));
}

/** The step that comes next; null when everything is done. */
export function nextStep(steps: readonly Step[]): StepId | null {
  return (
    (steps.find(({ state }) => state === 'open' || state === 'unknown') ?? steps.find(({ state }) => state !== 'done'))?.id ??
    null
  );
}

/** A TTL from a cache is only what is left: it is sure to be short once it has been seen to be so for as long as it may last. */
export function ttlIsLow({ seconds, authoritative, lowSince }: CutoverFacts['ttl'], now: Date): boolean {
  if (seconds === null || seconds > LOW_TTL_SECONDS) return false;
  return authoritative || (lowSince !== null && now.getTime() - lowSince.getTime() >= LOW_TTL_SECONDS * 1000);
}

type Judged = Omit<Step, 'id'>;

const judged = (state: StepState, says: string, values: Record<string, number> = {}): Judged => ({ state, says, values });

const RULES: Record<StepId, (facts: CutoverFacts, plan: Plan) => Judged> = {
  source: ({ source }) => judged(source === 'independent' || source === 'pinned' ? 'done' : 'open', `source.${source}`),
  ttl: judgeTtl,
  staff: ({ staffTold }) => judged(staffTold ? 'done' : 'open', staffTold ? 'staff.told' : 'staff.open'),
  mx: judgeMx,
  spf: ({ spf }) =>
    judged(spf === 'included' ? 'done' : spf === 'not_set' || spf === 'no_answer' ? 'unknown' : 'open', `spf.${spf}`),
  moved: ({ mailboxes: { mapped, arrived } }) =>
    judged(mapped > 0 && arrived === mapped ? 'done' : 'open', mapped === 0 ? 'moved.none' : 'moved.count', { mapped, arrived }),
  delta: judgeDelta,
  quiet: judgeQuiet,
};

function judgeTtl({ mx, ttl, now }: CutoverFacts): Judged {
  const { seconds, lowSince } = ttl;
  if (mx === 'ours') return judged('done', 'ttl.switched');
  if (seconds === null) return judged('unknown', mx === 'no_answer' ? 'ttl.no_answer' : 'ttl.no_record');
  if (ttlIsLow(ttl, now)) return judged('done', 'ttl.low', { seconds });
  if (seconds > LOW_TTL_SECONDS) return judged('open', 'ttl.high', { seconds, low: LOW_TTL_SECONDS });
  const passed = lowSince === null ? 0 : now.getTime() - lowSince.getTime();
  return judged('waiting', 'ttl.proving', {
    seconds,
    minutes: Math.max(1, Math.ceil((LOW_TTL_SECONDS * 1000 - passed) / MINUTE_MS)),
  });
}

function judgeMx({ mx, source, mailboxes, ttl, now }: CutoverFacts, plan: Plan): Judged {
  if (mx === 'ours') return judged('done', 'mx.ours');
  if (mx === 'no_answer' || mx === 'not_set') return judged('unknown', `mx.${mx}`);
  // Half-way is worse than either side: no other step comes first then.
  if (mx === 'mixed' || mx === 'differs') return judged('open', `mx.${mx}`);
  if (plan === 'AFTER_MOVE' && (mailboxes.mapped === 0 || mailboxes.arrived < mailboxes.mapped))
    return judged('waiting', 'mx.after_move');
  if (source === 'missing' || source === 'depends') return judged('waiting', 'mx.pin_first');
  if (ttl.seconds !== null && !ttlIsLow(ttl, now)) return judged('waiting', 'mx.ttl_first');
  return judged('open', `mx.${mx}`);
}

function judgeDelta({ mx, mxOursSince, mailboxes: { mapped, arrived, watched, passed } }: CutoverFacts): Judged {
  if (mx !== 'ours' || mxOursSince === null) return judged('waiting', 'delta.after_mx');
  if (mapped === 0 || arrived < mapped) return judged('waiting', 'delta.after_move', { missing: mapped - arrived });
  if (passed >= arrived) return judged('done', 'delta.done', { passed });
  // Whoever is not looked at any more will never be passed.
  return watched + passed < arrived
    ? judged('open', 'delta.unwatched', { passed, arrived, unwatched: arrived - watched })
    : judged('open', 'delta.count', { passed, arrived });
}

function judgeQuiet({ mx, mxOursSince, mailboxes, quiet }: CutoverFacts): Judged {
  const { hours, lastMailAt, lookedUntil } = quiet;
  if (mx !== 'ours' || mxOursSince === null) return judged('waiting', 'quiet.after_mx', { hours });
  if (mailboxes.mapped === 0 || mailboxes.arrived < mailboxes.mapped || lookedUntil === null)
    return judged('waiting', 'quiet.after_move', { hours });
  const since = Math.max(mxOursSince.getTime(), lastMailAt?.getTime() ?? 0);
  const passed = Math.max(0, Math.floor((lookedUntil.getTime() - since) / HOUR_MS));
  if (passed >= hours) return judged('done', 'quiet.done', { hours });
  const values = { passed, hours, unwatched: mailboxes.arrived - mailboxes.watched };
  return mailboxes.watched < mailboxes.arrived
    ? judged('unknown', 'quiet.unwatched', values)
    : judged('waiting', 'quiet.count', values);
}
