/** A slice that was postponed takes its number in the line of turns when its time has come (take-turn.ts). */
import { db } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { enqueueCopy, isAnybodyWaiting } from '../enqueue.ts';
import { copyMailboxJob } from '../queues.ts';

/**
 * For a copy job that a worker has just been given. True: it had no number while others wait, its slice has been enqueued
 * anew with one, and the job at hand is finished. False: it is its turn. True after a crash in between: the slice is
 * enqueued once, because one waits already.
 */
export async function lineUp(job: { priority: number; data: object }): Promise<boolean> {
  if (job.priority < 0 || !(await isAnybodyWaiting())) return false;
  const { mappingId } = copyMailboxJob.parse(job.data);
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    select: { member: { select: { mailDomainId: true } } },
  });
  if (mapping === null) return false;
  await inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId: mapping.member.mailDomainId }));
  return true;
}
