/** What is measured: every setting by every tool, in rounds. Pure. */
import { PEERS, type Peer } from './copy/peers.ts';
import type { CorpusKind } from './corpus/message-sizes.ts';

export type Tool = 'worker' | Peer;

export const TOOLS: readonly Tool[] = ['worker', ...PEERS];

export interface Setting {
  /** In the old mailbox. */
  messages: number;
  /** Added round trip. */
  delayMs: number;
}

export interface Step extends Setting {
  tool: Tool;
  round: number;
}

export interface BenchPlan {
  kind: CorpusKind;
  messages: number[];
  delaysMs: number[];
  rounds: number;
  peers: Peer[];
}

/** At a distance some peers need minutes for what others do in seconds: then they get fewer messages, and their rate is taken. */
const LIMITS_AT_A_DISTANCE: Record<Tool, number> = {
  worker: Number.POSITIVE_INFINITY,
  doveadm: 3_000,
  mbsync: 3_000,
  mpop: 3_000,
  imapsync: 300,
};

/** What a new worker moves before it is measured. */
export const WARM_UP_MESSAGES = 300;

/** How many messages this tool is given in a setting. */
export function messagesFor(tool: Tool, { messages, delayMs }: Setting): number {
  return delayMs === 0 ? messages : Math.min(messages, LIMITS_AT_A_DISTANCE[tool]);
}

/** The settings, those of one delay together. */
export function settingsOf(plan: BenchPlan): Setting[] {
  return plan.delaysMs.flatMap((delayMs) => plan.messages.map((messages) => ({ messages, delayMs })));
}

/**
 * The runs of one delay in their order: in each round every tool in turn, another one first each time, so that a slow minute of the
 * machine hits all of them. What a limit makes equal is run once.
 */
export function stepsOf(plan: BenchPlan, delayMs: number): Step[] {
  const tools: Tool[] = ['worker', ...plan.peers];
  const steps = new Map<string, Step>();
  for (const messages of plan.messages) {
    for (let round = 1; round <= plan.rounds; round++) {
      const first = (round - 1) % tools.length;
      for (const tool of [...tools.slice(first), ...tools.slice(0, first)]) {
        const step = { tool, round, delayMs, messages: messagesFor(tool, { messages, delayMs }) };
        steps.set(`${tool} ${step.messages} ${round}`, step);
      }
    }
  }
  return [...steps.values()];
}

/** Sizes of all the old mailboxes that a bench needs. */
export function corpusSizes(plan: BenchPlan): number[] {
  const steps = plan.delaysMs.flatMap((delayMs) => stepsOf(plan, delayMs));
  return [...new Set([WARM_UP_MESSAGES, ...steps.map(({ messages }) => messages)])];
}
