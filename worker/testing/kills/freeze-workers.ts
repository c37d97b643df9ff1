/** Freezes workers at named points for longer than their leases last, lets another one take over, and wakes them up. */
import type { ChildProcess } from 'node:child_process';
import { expect } from 'vitest';
import type { CopyPoint } from '../../../lib/trace.ts';
import { waitFor } from '../../../local/machine/wait-for.ts';
import { viewMailbox } from '../mailbox-view.ts';
import { isStopped, type MovedMember, type MoveWorld, sampleMail } from '../move-world.ts';
import { expectEqual, moveEnds, toldToEnd } from '../moved-mail.ts';
import { PageWatch } from '../page-watch.ts';

/** Waits until a worker has stopped itself by SIGSTOP. */
export async function stops(worker: ChildProcess): Promise<ChildProcess> {
  await waitFor('the worker stops', 60, () => isStopped(worker));
  return worker;
}

/**
 * One worker and one mailbox for each point, where it comes to for the third time. Expects that the mailboxes are moved by
 * another worker meanwhile, that those which wake up store nothing more there, and that they are sound again.
 */
export async function expectFrozenHarmless(world: MoveWorld, points: readonly CopyPoint[]): Promise<void> {
  const mail = sampleMail(['INBOX', 'Sent Messages', '客户/华南'], { each: 100, largeEvery: 10 });
  const members: MovedMember[] = [];
  for (const i of points.keys()) members.push(await world.addMember(`frozen-${i}`, mail));
  const watches = members.map((member) => new PageWatch(member));
  // Frozen ones keep their connections to the old host for a while.
  const room = { SOURCE_HOST_CONNECTIONS: '20' };
  // What the database says to those that wake up is expected, and need not be read by anybody.
  const settings = { ...room, WORKER_MAILBOXES: '1', LOG_LEVEL: 'fatal' };
  const frozen: ChildProcess[] = [];
  for (const point of points) frozen.push(await stops(world.startWorker([{ point, count: 3, signal: 'SIGSTOP' }], settings)));
  const taker = world.startWorker([], room);
  await Promise.all(members.map(moveEnds));
  await toldToEnd(taker);
  const view = () => Promise.all(members.map(({ address }) => viewMailbox(world.platform, address)));
  const before = await view();
  for (const [i, worker] of frozen.entries()) {
    worker.kill('SIGCONT');
    // It has one mailbox at a time: when another one has moved, it has put the lost one down.
    const next = await world.addMember(`thawed-${i}`, sampleMail(['INBOX'], { each: 10 }));
    await moveEnds(next);
    await toldToEnd(worker);
    await expectEqual(world, next);
  }
  // The same UIDs as before, and the same UIDNEXT: nothing was stored, not even to be removed again.
  expect(await view()).toEqual(before);
  for (const member of members) await expectEqual(world, member);
  for (const watch of watches) expect(await watch.stop()).toEqual([]);
}
