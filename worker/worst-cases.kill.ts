/**
 * Faults 5 and 41 of trust.md 5 in full: 200 kills at random while 2,000 messages are moved, and workers that are frozen at every
 * point. Run by `npm run test:kill`; KILL_SEED sets another seed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectFrozenHarmless } from './testing/kills/freeze-workers.ts';
import { killAtRandom } from './testing/kills/kill-at-random.ts';
import { killWithLanes } from './testing/kills/kill-with-lanes.ts';
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

test('workers killed at every point while several lanes are at work lose nothing and double nothing', async () => {
  const points = ['before_intent', 'after_intent', 'in_literal', 'after_last_byte', 'after_ok', 'before_commit'] as const;
  const { member, watch } = await killWithLanes(world, points);
  await expectMoved(world, member, watch);
}, 600_000);

test('a worker that is frozen past its lease sends nothing more when it wakes up, wherever it was', async () => {
  const points = ['before_intent', 'after_intent', 'in_literal', 'after_last_byte', 'after_ok', 'before_commit'] as const;
  await expectFrozenHarmless(world, points);
}, 400_000);
