/** Which stations of the guide are finished, and where the domain stands. Pure; its test runs under plain Node, which knows no alias. */
import { arrivedCount, isOpen, isVerified, type MoveFacts, movingCount } from './move-facts.ts';

export const STATIONS = ['accounts', 'switch', 'source', 'mappings', 'watch', 'cutover'] as const;
export type StationId = (typeof STATIONS)[number];

/** done: a check. part: amber, work is left. now: here we are. todo: dashed. */
export type StationState = 'done' | 'part' | 'now' | 'todo';

/** A domain that has only its postmaster's own account has not begun. */
const ACCOUNTS_TO_BEGIN = 2;

function ownState(id: StationId, facts: MoveFacts): Exclude<StationState, 'now'> {
  const { counts } = facts;
  switch (id) {
    case 'accounts':
      return facts.members >= ACCOUNTS_TO_BEGIN ? 'done' : 'todo';
    case 'switch':
      if (isOpen(facts)) return 'done';
      return facts.window === null ? 'todo' : 'part';
    case 'source':
      if (facts.source === null) return 'todo';
      return isVerified(facts.source) ? 'done' : 'part';
    case 'mappings':
      if (facts.mappings === 0) return 'todo';
      if (counts.not_started > 0) return 'part';
      return counts.none === 0 || arrivedCount(counts) === facts.mappings ? 'done' : 'part';
    case 'watch':
      return facts.mappings > 0 && arrivedCount(counts) === facts.mappings ? 'done' : 'todo';
    case 'cutover':
      return 'todo';
  }
}

/** What is said of the watching while no percentage is known. */
export function watchWord({ counts }: Pick<MoveFacts, 'counts'>): 'failed' | 'counting' | 'paused' | 'idle' {
  if (counts.failed > 0) return 'failed';
  if (movingCount(counts) > 0) return 'counting';
  return counts.paused > 0 ? 'paused' : 'idle';
}

/** "Here" is where the next step is: once something was started it is the watching, else the first step that is not finished. */
export function stationStates(facts: MoveFacts): { id: StationId; state: StationState }[] {
  const started = facts.mappings > facts.counts.not_started;
  const own = STATIONS.map((id) => ({ id, state: ownState(id, facts) }));
  const allArrived = own.some(({ id, state }) => id === 'watch' && state === 'done');
  const here = allArrived ? 'cutover' : started ? 'watch' : own.find(({ state }) => state !== 'done')?.id;
  return own.map(({ id, state }) => ({ id, state: id === here ? 'now' : state }));
}
