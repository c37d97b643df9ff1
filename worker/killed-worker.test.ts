/**
 * The promise on real servers: real worker processes are ended at every named point and at random; in the end both sides hold the
 * same messages, none twice, and the old side is as it was (trust.md 5, lines 1 to 5, 45). `npm run test:kill` goes further.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import type { CopyPoint } from '../lib/trace.ts';
import { stops } from './testing/kills/freeze-workers.ts';
import { killAtRandom } from './testing/kills/kill-at-random.ts';
import { killWithLanes } from './testing/kills/kill-with-lanes.ts';
import { messageCount, viewMailbox } from './testing/mailbox-view.ts';
import { endOf, MoveWorld, OWN_PASSWORD, sampleMail, settledCount } from './testing/move-world.ts';
import { expectMoved, moveEnds, openIntentCount, toldToEnd } from './testing/moved-mail.ts';
import { PageWatch } from './testing/page-watch.ts';
import { openRawImap } from './testing/raw-imap.ts';

const FOLDERS = ['INBOX', 'Sent Messages', '客户/华南'];

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

test('a worker killed at each named point, one after the other, loses nothing and doubles nothing', async () => {
  const member = await world.addMember('points', sampleMail(FOLDERS, { each: 400, largeEvery: 20 }));
  const watch = new PageWatch(member);
  const points: [CopyPoint, number][] = [
    // First, since a resolution is recorded too, and the record of a copy is meant.
    ['before_commit', 1],
    ['in_resolution', 1],
    ['before_intent', 2],
    ['after_intent', 1],
    ['in_literal', 2],
    ['after_last_byte', 1],
    ['in_resolution', 1],
    ['after_ok', 1],
    ['in_resolution', 1],
    ['after_last_byte', 3],
    ['in_resolution', 1],
  ];
  for (const [point, count] of points) {
    expect(await endOf(world.startWorker([{ point, count }])), point).toBe('SIGKILL');
    // What the kill has left behind: batches that nobody knows the fate of, and some that are stored and not recorded.
    const settled = await settledCount(member);
    expect(settled, point).toBeLessThan(1200);
    if (point !== 'before_intent') expect(await openIntentCount(member), point).toBeGreaterThan(0);
    if (point === 'after_ok' || point === 'before_commit') {
      expect(messageCount(await viewMailbox(world.platform, member.address)), point).toBeGreaterThan(settled);
    }
  }
  await expectMoved(world, member, watch);
}, 150_000);

test('workers killed at random lose nothing and double nothing', async () => {
  const { member, watch, kills } = await killAtRandom(world, { seed: 7, kills: 6, messages: 480 });
  expect(Object.values(kills).reduce((sum, count) => sum + count)).toBe(6);
  await expectMoved(world, member, watch);
}, 150_000);

test('a worker killed while several lanes are at work loses nothing and doubles nothing', async () => {
  const { member, watch } = await killWithLanes(world, ['after_ok']);
  await expectMoved(world, member, watch);
}, 150_000);

test('what a member moves and deletes here during the copy neither returns nor doubles, also when the worker dies', async () => {
  const inbox = 1500;
  const sample = sampleMail(['INBOX', '归档'], { each: inbox, years: 1 });
  const member = await world.addMember('busy', sample);
  const watch = new PageWatch(member);
  const worker = await stops(
    world.startWorker([
      { point: 'after_ok', count: 14, signal: 'SIGSTOP' },
      { point: 'after_ok', count: 18 },
    ]),
  );
  const here = await db().ledgerEntry.findMany({
    where: { folder: { mappingId: member.mappingId, destinationPath: 'INBOX' }, destinationUid: { not: null } },
    orderBy: { destinationUid: 'asc' },
  });
  const uids = here.map(({ destinationUid }) => String(destinationUid));
  expect(uids.length).toBeGreaterThan(100);
  const own = await openRawImap(world.platform, member.address, OWN_PASSWORD);
  await own.command('CREATE Mine');
  await own.command('SELECT INBOX');
  await own.command(`UID MOVE ${uids.slice(0, 50).join(',')} Mine`);
  await own.command(`UID STORE ${uids.slice(50, 100).join(',')} +FLAGS.SILENT (\\Deleted)`);
  await own.command('EXPUNGE');
  worker.kill('SIGCONT');
  expect(await endOf(worker)).toBe('SIGKILL');
  expect(await openIntentCount(member)).toBeGreaterThan(0);
  const last = world.startWorker();
  await moveEnds(member);
  await toldToEnd(last);
  // The dead worker's sessions were ended, and the member's own mail program has noticed nothing.
  expect(await own.command('NOOP')).toContain('OK');
  own.close();
  expect(await watch.stop()).toEqual([]);
  // Those are missing, and nothing else is; none has come twice.
  const { differences } = await world.compare(member);
  expect(differences).toEqual([{ folder: 'INBOX', kind: 'missing', count: 100 }]);
  const view = await viewMailbox(world.platform, member.address);
  expect([view.INBOX?.messages.length, view.Mine?.messages.length]).toEqual([inbox - 100, 50]);
  expect(await viewMailbox(world.old, member.address)).toEqual(member.before);
}, 150_000);
