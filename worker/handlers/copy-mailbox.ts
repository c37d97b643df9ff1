/** Handler of copy-mailbox: one slice of one mapping. */
import { db } from '../../lib/db/client.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import { enqueueCopy } from '../../lib/jobs/enqueue.ts';
import type { CopyMailboxJob } from '../../lib/jobs/queues.ts';
import { runSlice } from '../copy/run-slice.ts';
import type { WorkerTools } from '../worker-tools.ts';

const BUSY_SECONDS = 3;

export async function copyMailbox(tools: WorkerTools, job: CopyMailboxJob, signal: AbortSignal): Promise<void> {
  if ((await runSlice(tools, job.mappingId, signal)) === 'ended') return;
  const mapping = await db().mapping.findUnique({
    where: { id: job.mappingId },
    select: { member: { select: { mailDomainId: true } } },
  });
  if (mapping === null) return;
  const { mailDomainId } = mapping.member;
  await inTransaction((tx) => enqueueCopy(tx, job, { mailDomainId, delaySeconds: BUSY_SECONDS }));
}
