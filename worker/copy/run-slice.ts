/**
 * One slice: a bounded stretch of work on one mapping.
 *
 *   take the lease -> open both ends -> resolve open intents -> list everything -> plan -> copy batch after batch
 *   time is up, or something was copied   -> the next slice (a pass that finds nothing new must come last)
 *   nothing was pending                   -> DONE when the sums balance
 *   a MailError                           -> outcome.ts
 *
 * True after a crash at any point: the ledger holds what is settled, at most one intent names what is unknown, everything
 * else was never sent; the queue gives the job to another worker, which finds the lease free after 15 s.
 */
import { db } from '../../lib/db/client.ts';
import type { CopierEnv } from '../../lib/env.ts';
import type { Mapping, Member, SourcePassword, SourceServer } from '../../lib/generated/prisma/client.ts';
import { log } from '../../lib/log.ts';
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import { openBothEnds } from '../../lib/mappings/open-ends.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { copyBatch } from './copy-batch.ts';
import { listPending } from './list-folders.ts';
import { outcomeOf } from './outcome.ts';
import { planBatches } from './plan-batches.ts';
import { markActive, recordDone, recordNextSlice, recordOutcome } from './record-outcome.ts';
import { resolveIntents } from './resolve-intents.ts';
import type { SliceContext } from './slice-context.ts';

/** What became of a slice: `busy` means that another worker holds the mailbox and the job should come back later. */
export type SliceResult = 'ended' | 'busy';

type Loaded = Mapping & {
  password: SourcePassword | null;
  member: Member & { mailDomain: { sourceServer: SourceServer | null } };
};

/** Runs one slice. Failures of mail servers are recorded, not thrown; failures of ours (database) are. */
export async function runSlice(env: CopierEnv, mappingId: string, holder: string, signal: AbortSignal): Promise<SliceResult> {
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    include: { password: true, member: { include: { mailDomain: { include: { sourceServer: true } } } } },
  });
  if (mapping === null || mapping.state !== 'RUNNING') return 'ended';
  const lease = await MailboxLease.take(mapping.memberId, holder);
  if (lease === null) return 'busy';
  const where = { mappingId, mailDomainId: mapping.member.mailDomainId };
  await markActive(mappingId, true);
  try {
    const allDone = await withBothEnds(env, mapping, (ends) =>
      copyUntil({ ...where, lease, maxMessageBytes: env.MAX_MESSAGE_BYTES, ...ends }, env.SLICE_SECONDS, signal),
    );
    await (allDone ? recordDone(lease, where) : recordNextSlice(lease, where));
    return 'ended';
  } catch (error) {
    // Whoever took over may be gone by now, or have ended before it enqueued: the job comes back and looks.
    if (error instanceof LeaseLostError) return 'busy';
    await afterFailure(lease, where, mapping.retryCount, error);
    return 'ended';
  } finally {
    await markActive(mappingId, false);
    await lease.release();
  }
}

async function afterFailure(
  lease: MailboxLease,
  where: { mappingId: string; mailDomainId: string },
  retryCount: number,
  error: unknown,
): Promise<void> {
  if (!(error instanceof MailError)) throw error;
  const { reason, reach, side, serverText } = error;
  log.warn({ mapping: where.mappingId, side, reason, reach }, 'slice failed');
  await recordOutcome(lease, where, outcomeOf(error, retryCount, Math.random()), serverText);
}

async function withBothEnds<T>(
  env: CopierEnv,
  { id, member, sourceAddress, password }: Loaded,
  work: (ends: { source: MailSource; destination: MailDestination }) => Promise<T>,
): Promise<T> {
  const server = member.mailDomain.sourceServer;
  const ends = await openBothEnds(env, { mappingId: id, address: member.address, sourceAddress, server, password });
  try {
    return await work(ends);
  } finally {
    await Promise.all([ends.source.close(), ends.destination.close()]);
  }
}

/** Copies until nothing is pending, the time is up, or we are told to stop. True: a whole listing found nothing to do. */
async function copyUntil(context: SliceContext, seconds: number, signal: AbortSignal): Promise<boolean> {
  const end = performance.now() + seconds * 1000;
  const checkStop = () => {
    if (signal.aborted) throw new MailError('aborted', 'mailbox', { side: 'source' });
  };
  await resolveIntents(context);
  const { folders, unopened } = await listPending(context, checkStop);
  const batches = planBatches(folders);
  for (const batch of batches) {
    checkStop();
    const state = await copyBatch(context, batch);
    if (state !== 'RUNNING' || performance.now() >= end) return false;
  }
  if (batches.length === 0 && unopened.length > 0) {
    throw new MailError('folder_refused', 'folder', { side: 'source', serverText: unopened.join(', ') });
  }
  return batches.length === 0;
}
