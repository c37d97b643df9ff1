/** Ends one worker after the other at seeded random points and moments, while the pages are watched. */
import { db } from '../../../lib/db/client.ts';
import type { CopyPoint } from '../../../lib/trace.ts';
import { waitFor } from '../../../local/machine/wait-for.ts';
import { type SeededRandom, seededRandom } from '../../../local/mail/seeded-random.ts';
import { endOf, type MovedMember, type MoveWorld, sampleMail, settledCount } from '../move-world.ts';
import { PageWatch } from '../page-watch.ts';
import type { Stop } from './stop-at-point.ts';

export interface RandomKills {
  seed: number;
  kills: number;
  messages: number;
  /** Every how many-th message of a folder has 600 kB. Default: none. */
  largeEvery?: number;
  /**
   * Also while a worker starts. One that dies between taking its job and taking its lease is missed by its heartbeat only, and
   * the queue lets a job that has failed often wait for a minute: this takes longer.
   */
  whileStarting?: boolean;
  /** Done after each kill, when the process is gone. */
  afterKill?: () => Promise<void>;
}

export interface KilledMove {
  member: MovedMember;
  watch: PageWatch;
  /** How many kills there were at each point. */
  kills: Record<string, number>;
}

const FOLDERS = 40;
/** A worker that is ended here has sent nothing. */
const BEFORE_SENDING: readonly CopyPoint[] = ['before_intent', 'after_intent'];
const ALL: readonly CopyPoint[] = [...BEFORE_SENDING, 'in_literal', 'after_last_byte', 'after_ok', 'before_commit'];
/** How far a worker comes that is to be ended at a moment. */
const AT_THE_LATEST: Stop = { point: 'before_commit', count: 4 };
/** A worker that does not come to its point has nothing to do any more. */
const KILL_SECONDS = 120;
/** More than what one worker that is ended in sending may bring over. */
const MOST_AT_ONCE = 250;

/** The move is not done when this resolves; the caller lets it end, and then stops the watch. */
export async function killAtRandom(world: MoveWorld, wanted: RandomKills): Promise<KilledMove> {
  const { seed, messages, largeEvery = 0 } = wanted;
  const folders = Array.from({ length: FOLDERS }, (_, i) => (i === 0 ? 'INBOX' : `项目/${i}`));
  const each = messages / FOLDERS;
  const member = await world.addMember(`random-${seed}`, sampleMail(folders, { each, lines: 30, largeEvery }));
  return killWhileMoving(world, member, wanted);
}

/** The same for a mailbox that is there, and holds so many messages. */
export async function killWhileMoving(
  world: MoveWorld,
  member: MovedMember,
  { seed, kills, messages, whileStarting = false, afterKill }: Omit<RandomKills, 'largeEvery'>,
): Promise<KilledMove> {
  const random = seededRandom(seed);
  const result: KilledMove = { member, watch: new PageWatch(member), kills: {} };
  for (let done = 0; done < kills; done++) {
    const left = messages - (await settledCount(member));
    // So the mail lasts until the last kill.
    const mayBring = left > MOST_AT_ONCE && left > ((messages * (kills - done)) / kills) * 0.75;
    const open = await db().intent.count({ where: { mappingId: member.mappingId } });
    const stop = nextStop(random, { mayBring, mustResolve: open > 0, whileStarting });
    const stops = stop.afterMs === undefined ? [stop] : [stop, AT_THE_LATEST];
    const worker = world.startWorker(stops);
    await waitFor('a worker is killed', KILL_SECONDS, () => worker.exitCode !== null || worker.signalCode !== null);
    const ended = await endOf(worker);
    if (ended !== 'SIGKILL') throw new Error(`after ${done} kills a worker ended by itself: ${ended}`);
    await afterKill?.();
    const where = nameOf(stop);
    result.kills[where] = (result.kills[where] ?? 0) + 1;
  }
  return result;
}

interface Choice {
  mayBring: boolean;
  mustResolve: boolean;
  whileStarting: boolean;
}

function nextStop(random: SeededRandom, { mayBring, mustResolve, whileStarting }: Choice): Stop {
  if (mustResolve && random.chance(0.15)) return { point: 'in_resolution' };
  // While it starts, takes over, signs in, lists, and a little later.
  if (mayBring && whileStarting && random.chance(0.15)) return { afterMs: random.between(100, 1500) };
  if (mayBring && random.chance(0.2)) return { point: 'before_intent', afterMs: random.between(0, 30) };
  return { point: random.pick(mayBring ? ALL : BEFORE_SENDING), count: mayBring && random.chance(0.2) ? 2 : 1 };
}

function nameOf({ point, afterMs }: Stop): string {
  if (point === undefined) return 'after the start';
  return afterMs === undefined ? point : `after ${point}`;
}
