/**
 * The promise on real servers: real worker processes are ended at every named point, at random, and by being frozen past their
 * lease; in the end both sides hold the same messages, none twice (trust.md 5, lines 1 to 6, 40, 41, 45).
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import type { CopyPoint } from '../lib/trace.ts';
import { waitFor } from '../local/machine/wait-for.ts';
import { killAtRandom } from './testing/kill-at-random.ts';
import {
  endOf,
  leftOpen,
  type MovedMember,
  MoveWorld,
  OWN_PASSWORD,
  sampleMail,
  settledCount,
  stateOf,
} from './testing/move-world.ts';
import { PageWatch } from './testing/page-watch.ts';
import { openRawImap } from './testing/raw-imap.ts';

const FOLDERS = ['INBOX', 'Sent Messages', '客户/华南'];
const IN_ORDER = { intents: 0, unbalanced: [] };

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

/** Lets a worker run until the move is done, ends it, and expects both sides to be equal. */
async function expectMoved(member: MovedMember, messages: number): Promise<void> {
  const worker = world.startWorker();
  await waitFor('the move ends', 60, async () => (await stateOf(member)) !== 'RUNNING');
  worker.kill('SIGTERM');
  expect(await endOf(worker)).toBe(0);
  await expectEqual(member, messages);
}

async function expectEqual(member: MovedMember, messages: number): Promise<void> {
  expect(await stateOf(member)).toBe('DONE');
  expect(await leftOpen(member)).toEqual(IN_ORDER);
  expect(await world.compare(member)).toMatchObject({
    sourceMessages: messages,
    destinationMessages: messages,
    differences: [],
  });
}

test('a worker killed at each named point, one after the other, loses nothing and doubles nothing', async () => {
  const member = await world.addMember('points', sampleMail(FOLDERS, 400, 20));
  const watch = new PageWatch([member]);
  const points: [CopyPoint, number][] = [
    ['before_intent', 2],
    ['after_intent', 1],
    ['in_literal', 2],
    ['after_last_byte', 1],
    ['in_resolution', 1],
    ['after_ok', 1],
    ['in_resolution', 1],
    ['before_commit', 2],
    ['after_last_byte', 3],
    ['in_resolution', 1],
  ];
  for (const [point, count] of points) {
    expect(await endOf(world.startWorker({ point, count })), point).toBe('SIGKILL');
    expect(await settledCount(member), point).toBeLessThan(1200);
  }
  await expectMoved(member, 1200);
  await watch.stop();
  expect(watch.faults).toEqual([]);
  expect(watch.looks).toBeGreaterThan(10);
}, 150_000);

test('workers killed at random lose nothing and double nothing', async () => {
  const { member, watch, kills } = await killAtRandom(world, { seed: 7, kills: 12, messages: 600 });
  expect(kills).toBe(12);
  await expectMoved(member, 600);
  await watch.stop();
  expect(watch.faults).toEqual([]);
}, 150_000);

test('a worker that is frozen in the middle of a command past its lease sends nothing more when it wakes up', async () => {
  const member = await world.addMember('frozen', sampleMail(FOLDERS, 300, 10));
  const frozen = world.startWorker({ point: 'in_literal', count: 3, signal: 'SIGSTOP' });
  const stopped = async () => (await db().mailboxLease.findUnique({ where: { memberId: member.memberId } }))?.epoch === 1n;
  await waitFor('the worker has begun', 30, stopped);
  const taker = world.startWorker();
  await waitFor('the move ends', 100, async () => (await stateOf(member)) !== 'RUNNING');
  frozen.kill('SIGCONT');
  for (const worker of [frozen, taker]) {
    worker.kill('SIGTERM');
    expect(await endOf(worker)).toBe(0);
  }
  await expectEqual(member, 900);
}, 150_000);

test('what a member moves and deletes here during the copy neither returns nor doubles, also when a worker dies', async () => {
  const member = await world.addMember('busy', sampleMail(['INBOX', '归档'], 300));
  expect(await endOf(world.startWorker({ point: 'after_ok', count: 16 }))).toBe('SIGKILL');
  const here = await db().ledgerEntry.findMany({
    where: { folder: { mappingId: member.mappingId, destinationPath: 'INBOX' }, destinationUid: { not: null } },
    orderBy: { destinationUid: 'asc' },
  });
  const some = Math.floor(here.length / 3);
  expect(some).toBeGreaterThan(15);
  const uids = here.map(({ destinationUid }) => String(destinationUid));
  const own = await openRawImap(world.platform, member.address, OWN_PASSWORD);
  await own.command('CREATE Mine');
  await own.command('SELECT INBOX');
  await own.command(`UID MOVE ${uids.slice(0, some).join(',')} Mine`);
  await own.command(`UID STORE ${uids.slice(some, 2 * some).join(',')} +FLAGS.SILENT (\\Deleted)`);
  await own.command('EXPUNGE');
  own.close();
  const worker = world.startWorker();
  await waitFor('the move ends', 60, async () => (await stateOf(member)) !== 'RUNNING');
  worker.kill('SIGTERM');
  expect(await endOf(worker)).toBe(0);
  expect(await leftOpen(member)).toEqual(IN_ORDER);
  // Taking over has ended all sessions of the member; a mail program signs in again by itself.
  const later = await openRawImap(world.platform, member.address, OWN_PASSWORD);
  const count = async (path: string) => Number(/MESSAGES (\d+)/.exec(await later.command(`STATUS "${path}" (MESSAGES)`))?.[1]);
  // What was stored and unrecorded when the worker died was not touched by the member.
  expect([await count('INBOX'), await count('Mine')]).toEqual([300 - 2 * some, some]);
  later.close();
}, 150_000);

test('a worker that is told to end records what is on its way and gives its leases back', async () => {
  const member = await world.addMember('ended', sampleMail(FOLDERS, 400, 8));
  const worker = world.startWorker();
  await waitFor('the worker copies', 30, async () => (await settledCount(member)) > 0);
  worker.kill('SIGTERM');
  expect(await endOf(worker)).toBe(0);
  expect(await settledCount(member)).toBeLessThan(1200);
  expect(await db().intent.count({ where: { mappingId: member.mappingId } })).toBe(0);
  const held = await db().$queryRaw<unknown[]>`
    select holder from mailbox_lease where expires_at > clock_timestamp()
    union all select holder from source_host_lease where expires_at > clock_timestamp()`;
  expect(held).toEqual([]);
  await expectMoved(member, 1200);
}, 150_000);
