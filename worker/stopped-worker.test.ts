/**
 * A worker that stops by itself: frozen past its lease while another one takes over, and told to end in the middle of a command (trust.md 5,
 * lines 6, 40 and 41). Beside killed-worker.test.ts, because most of its time is waiting for leases.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { expectFrozenHarmless, stops } from './testing/kills/freeze-workers.ts';
import { messageCount, viewMailbox } from './testing/mailbox-view.ts';
import { MoveWorld, sampleMail, settledCount, stateOf } from './testing/move-world.ts';
import { expectMoved, openIntentCount, toldToEnd } from './testing/moved-mail.ts';
import { PageWatch } from './testing/page-watch.ts';

const FOLDERS = ['INBOX', 'Sent Messages', '客户/华南'];

let world: MoveWorld;
beforeAll(async () => {
  world = await MoveWorld.start();
}, 120_000);
afterAll(() => world?.stop());

test('a worker that is frozen past its lease sends nothing more when it wakes up, and is sound again', async () => {
  // In a command that is half on its way, and in a transaction that holds the lease's row against everybody.
  await expectFrozenHarmless(world, ['in_literal', 'before_commit']);
}, 200_000);

test('a worker that is told to end records what is on its way and gives its leases back', async () => {
  const member = await world.addMember('ended', sampleMail(FOLDERS, { each: 200, largeEvery: 8 }));
  const watch = new PageWatch(member);
  const worker = await stops(world.startWorker([{ point: 'after_last_byte', count: 6, signal: 'SIGSTOP' }]));
  expect(await openIntentCount(member)).toBeGreaterThan(0);
  // It hears of it when it goes on, in the middle of a command.
  worker.kill('SIGTERM');
  worker.kill('SIGCONT');
  await toldToEnd(worker);
  expect(await stateOf(member)).toBe('RUNNING');
  const settled = await settledCount(member);
  expect(settled).toBeLessThan(600);
  expect(await openIntentCount(member)).toBe(0);
  expect(messageCount(await viewMailbox(world.platform, member.address))).toBe(settled);
  const held = await db().$queryRaw<unknown[]>`
    select holder from mailbox_lease where expires_at > clock_timestamp()
    union all select holder from source_host_lease where expires_at > clock_timestamp()`;
  expect(held).toEqual([]);
  const due = await db().$queryRaw<unknown[]>`
    select 1 from pgboss.job where state < 'active' and singleton_key = ${member.mappingId} and start_after <= now()`;
  expect(due).toHaveLength(1);
  await expectMoved(world, member, watch);
}, 150_000);
