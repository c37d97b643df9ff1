/** What must be true of a move in the end, and how it comes to its end. */
import type { ChildProcess } from 'node:child_process';
import { expect } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { waitFor } from '../../local/machine/wait-for.ts';
import { messageCount, viewMailbox } from './mailbox-view.ts';
import { endOf, type MovedMember, type MoveWorld, stateOf } from './move-world.ts';
import type { PageWatch } from './page-watch.ts';

/** A job whose worker was killed is noticed at once by a new one, or else by its heartbeat within half a minute. */
const MOVE_SECONDS = 120;
/** From SIGTERM to the end (trust.md 5, line 6). */
const END_SECONDS = 25;

/** Waits until the mapping is no longer RUNNING. */
export async function moveEnds(member: MovedMember): Promise<void> {
  await waitFor('the move ends', MOVE_SECONDS, async () => (await stateOf(member)) !== 'RUNNING');
}

/** Sends SIGTERM, and expects the worker to end in good order and in time. */
export async function toldToEnd(worker: ChildProcess): Promise<void> {
  worker.kill('SIGTERM');
  await waitFor('the worker ends', END_SECONDS, () => worker.exitCode !== null || worker.signalCode !== null);
  expect(await endOf(worker)).toBe(0);
}

/** Lets a worker run until the move is done, ends it, and expects both sides to be equal and the pages to have been true. */
export async function expectMoved(world: MoveWorld, member: MovedMember, watch: PageWatch): Promise<void> {
  const worker = world.startWorker();
  await moveEnds(member);
  await toldToEnd(worker);
  await expectEqual(world, member);
  expect(await watch.stop()).toEqual([]);
  expect(watch.looks).toBeGreaterThan(10);
}

/** The move is DONE, everything is here once with its flags and dates, the sums balance, and the old mailbox is as it was. */
export async function expectEqual(world: MoveWorld, member: MovedMember): Promise<void> {
  expect(await stateOf(member)).toBe('DONE');
  expect(await openIntentCount(member)).toBe(0);
  expect(unbalanced(await folderSums(db(), member.mappingId))).toEqual([]);
  const messages = messageCount(member.before);
  const same = { sourceMessages: messages, destinationMessages: messages, differences: [] };
  expect(await world.compare(member)).toMatchObject(same);
  expect(await viewMailbox(world.old, member.address)).toEqual(member.before);
}

/** How many batches there are whose fate nobody has recorded. */
export async function openIntentCount({ mappingId }: MovedMember): Promise<number> {
  return db().intent.count({ where: { mappingId } });
}
