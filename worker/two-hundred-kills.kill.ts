/** Fault 5 of trust.md 5 in full: 200 kills at random while 2,000 messages are moved. Run by `npm run test:kill`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../local/machine/wait-for.ts';
import { killAtRandom } from './testing/kill-at-random.ts';
import { endOf, leftOpen, MoveWorld, stateOf } from './testing/move-world.ts';

const KILLS = 200;
const MESSAGES = 2000;

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

test(`${KILLS} kills at random while ${MESSAGES} messages are moved: nothing lost, nothing twice`, async () => {
  const { member, watch } = await killAtRandom(world, { seed: 20261124, kills: KILLS, messages: MESSAGES });
  const worker = world.startWorker();
  await waitFor('the move ends', 120, async () => (await stateOf(member)) !== 'RUNNING');
  worker.kill('SIGTERM');
  expect(await endOf(worker)).toBe(0);
  await watch.stop();
  expect(watch.faults).toEqual([]);
  expect(await stateOf(member)).toBe('DONE');
  expect(await leftOpen(member)).toEqual({ intents: 0, unbalanced: [] });
  const same = { sourceMessages: MESSAGES, destinationMessages: MESSAGES, differences: [] };
  expect(await world.compare(member)).toMatchObject(same);
}, 1_800_000);
