/** Ends one worker after the other at seeded random points and moments, while the pages are watched. */
import { db } from '../../lib/db/client.ts';
import type { CopyPoint } from '../../lib/trace.ts';
import { type SeededRandom, seededRandom } from '../../local/mail/seeded-random.ts';
import { endOf, type MovedMember, type MoveWorld, type Stop, sampleMail } from './move-world.ts';
import { PageWatch } from './page-watch.ts';

export interface RandomKills {
  seed: number;
  kills: number;
  messages: number;
}

/** Most of them before the record, so that the copy does not come to its end before the kills do. */
const POINTS: readonly CopyPoint[] = ['before_intent', 'after_intent', 'after_last_byte', 'after_ok', 'before_commit'];
const FOLDERS = 20;

/** The move is not done when this resolves; the caller stops the watch. */
export async function killAtRandom(
  world: MoveWorld,
  { seed, kills, messages }: RandomKills,
): Promise<{ member: MovedMember; watch: PageWatch; kills: number }> {
  const random = seededRandom(seed);
  const folders = Array.from({ length: FOLDERS }, (_, i) => (i === 0 ? 'INBOX' : `项目/${i}`));
  const member = await world.addMember(`random-${seed}`, sampleMail(folders, messages / FOLDERS));
  const watch = new PageWatch([member]);
  let done = 0;
  for (; done < kills; done++) {
    const open = await db().intent.count({ where: { mappingId: member.mappingId } });
    const ended = await endOf(world.startWorker(nextStop(random, open > 0)));
    if (ended !== 'SIGKILL') throw new Error(`after ${done} kills a worker ended by itself: ${ended}`);
  }
  return { member, watch, kills: done };
}

function nextStop(random: SeededRandom, mustResolve: boolean): Stop {
  if (mustResolve && random.chance(0.2)) return { point: 'in_resolution' };
  if (random.chance(0.2)) return { point: 'before_intent', afterMs: random.between(0, 30) };
  return { point: random.pick(POINTS), count: random.chance(0.8) ? 1 : 2 };
}
