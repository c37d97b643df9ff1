/**
 * Dozens of kills at random while a mailbox is moved by both protocols, and while one is moved by POP3 alone (X1, X3). Run by
 * `npm run test:kill`; KILL_SEED sets another seed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { hideOldMail } from '../local/testing/hiding-provider.ts';
import { addFilledMember, expectFilled, maildropIsFree, startFilledWorld } from './testing/filled-move.ts';
import { killWhileMoving } from './testing/kills/kill-at-random.ts';
import { type MoveWorld, sampleMail } from './testing/move-world.ts';
import { expectMoved, moveEnds, toldToEnd } from './testing/moved-mail.ts';

const SEED = Number(process.env.KILL_SEED ?? 20261124);
const KILLS = 50;

let directory: string;
let world: MoveWorld;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-pop3-kill-'));
  world = await startFilledWorld(directory);
}, 120_000);
afterAll(async () => {
  delete process.env.PROVIDERS_FILE;
  await world?.stop();
  await rm(directory, { recursive: true });
});

test(`X3: ${KILLS} kills at random while IMAP brings the recent and POP3 the hidden mail: nothing lost, nothing twice`, async () => {
  const member = await addFilledMember(world, 'filled', { recent: 300, old: 1500, beside: 100 });
  const wanted = {
    seed: SEED,
    kills: KILLS,
    messages: member.messages,
    whileStarting: true,
    afterKill: () => maildropIsFree(world, member),
  };
  const { watch, kills } = await killWhileMoving(world, member, wanted);
  console.log(`seed ${SEED}:`, kills);
  expect(Object.values(kills).reduce((sum, count) => sum + count)).toBe(KILLS);
  const worker = world.startWorker();
  await moveEnds(member);
  await toldToEnd(worker);
  await expectFilled(world, member);
  expect(await watch.stop()).toEqual([]);
}, 900_000);

test(`X1: ${KILLS} kills at random while POP3 brings an inbox: nothing lost, nothing twice`, async () => {
  const { pop3Port } = world.old;
  await db().sourceServer.updateMany({ data: { protocol: 'POP3', port: pop3Port, security: 'NONE', pinnedFingerprint: null } });
  const messages = 2000;
  const member = await world.addMember('pop3', sampleMail(['INBOX'], { each: messages, lines: 30, largeEvery: 40 }));
  // POP3 looks elsewhere at this provider: all of it is to be seen there, and over IMAP too.
  await hideOldMail(world.old, member.address, 100_000);
  const { watch, kills } = await killWhileMoving(world, member, {
    seed: SEED,
    kills: KILLS,
    messages,
    whileStarting: true,
    afterKill: () => maildropIsFree(world, member),
  });
  console.log(`seed ${SEED}:`, kills);
  await expectMoved(world, member, watch);
}, 900_000);
