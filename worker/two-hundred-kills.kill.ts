/** Fault 5 of trust.md 5 in full: 200 kills at random while 2,000 messages are moved. Run by `npm run test:kill`. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { killAtRandom } from './testing/kill-at-random.ts';
import { MoveWorld } from './testing/move-world.ts';
import { expectMoved } from './testing/moved-mail.ts';

const KILLS = 200;
const MESSAGES = 2000;

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

test(`${KILLS} kills at random while ${MESSAGES} messages are moved: nothing lost, nothing twice`, async () => {
  const seed = Number(process.env.KILL_SEED ?? 20261124);
  const wanted = { seed, kills: KILLS, messages: MESSAGES, largeEvery: 25, whileStarting: true };
  const { member, watch, kills } = await killAtRandom(world, wanted);
  console.log(`seed ${seed}:`, kills);
  expect(Object.values(kills).reduce((sum, count) => sum + count)).toBe(KILLS);
  await expectMoved(world, member, watch);
}, 1_800_000);
