/** Carries out what outcome.ts says: state, password and next job in one transaction under the lease. */
import { db } from '../../lib/db/client.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import { enqueueCopy } from '../../lib/jobs/enqueue.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';
import { forgetPasswords } from '../../lib/secrets/forget-secrets.ts';
import type { Outcome } from './outcome.ts';

interface Where {
  mappingId: string;
  mailDomainId: string;
}

/** Records a failure's outcome. A mapping that was paused or closed meanwhile is left as it is. Throws LeaseLostError. */
export async function recordOutcome(
  lease: MailboxLease,
  { mappingId, mailDomainId }: Where,
  outcome: Outcome,
  serverText: string | null,
): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await lease.fence(tx, mappingId)) !== 'RUNNING') return;
    if (outcome.action === 'again') {
      await enqueueCopy(tx, { mappingId }, { mailDomainId });
      return;
    }
    const { reason } = outcome;
    if (outcome.action === 'retry') {
      const retryAt = new Date(Date.now() + outcome.delaySeconds * 1000);
      await tx.mapping.update({ where: { id: mappingId }, data: { reason, serverText, retryAt, retryCount: { increment: 1 } } });
      await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: outcome.delaySeconds });
    } else {
      await tx.mapping.update({ where: { id: mappingId }, data: { state: 'FAILED', reason, serverText, retryAt: null } });
      if (outcome.action === 'need_password') await forgetPasswords(tx, [mappingId]);
    }
    await tx.mappingEvent.create({ data: { mappingId, code: outcome.action, values: { reason, serverText: serverText ?? '' } } });
  });
}

/** The slice has come to its end and there is more to do, or the end is to be looked at once more: the next turn. */
export async function recordNextSlice(lease: MailboxLease, { mappingId, mailDomainId }: Where): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await lease.fence(tx, mappingId)) !== 'RUNNING') return;
    await tx.mapping.update({
      where: { id: mappingId },
      data: { reason: null, serverText: null, retryAt: null, retryCount: 0, passCount: { increment: 1 } },
    });
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
  });
}

/**
 * A whole listing found nothing pending: grants DONE when the sums balance, folder by folder (engine.md 3.11); else FAILED
 * with sums_differ, which is our fault and is shown as such. Throws LeaseLostError.
 */
export async function recordDone(lease: MailboxLease, { mappingId }: Where): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await lease.fence(tx, mappingId)) !== 'RUNNING') return;
    const sums = await folderSums(tx, mappingId);
    const wrong = unbalanced(sums);
    const finished = { reason: null, serverText: null, retryAt: null, retryCount: 0 };
    if (wrong.length > 0) {
      await tx.mapping.update({ where: { id: mappingId }, data: { ...finished, state: 'FAILED', reason: 'sums_differ' } });
      await tx.mappingEvent.create({
        data: { mappingId, code: 'sums_differ', values: { folders: wrong.map(({ sourcePath }) => sourcePath).join(', ') } },
      });
      return;
    }
    await tx.mapping.update({ where: { id: mappingId }, data: { ...finished, state: 'DONE', finishedAt: new Date() } });
    const copied = sums.reduce((sum, folder) => sum + folder.copied, 0);
    await tx.mappingEvent.create({ data: { mappingId, code: 'done', values: { copied } } });
  });
}

/** Notes that a worker has the mapping in its hands (or has put it down). */
export async function markActive(mappingId: string, active: boolean): Promise<void> {
  await db().mapping.updateMany({ where: { id: mappingId }, data: { activeSince: active ? new Date() : null } });
}
