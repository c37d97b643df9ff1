/** Carries out what outcome.ts says: state, password and next job in one transaction under the lease. */
import { db } from '../../lib/db/client.ts';
import { inTransaction, type Transaction } from '../../lib/db/transaction.ts';
import type { CopierEnv } from '../../lib/env.ts';
import { recordEvent, recordRetry } from '../../lib/history/record-event.ts';
import { enqueueCopy } from '../../lib/jobs/enqueue.ts';
import { log } from '../../lib/log.ts';
import { tellMembers, tellPostmastersGrouped } from '../../lib/notices/record-notices.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { judgeRange } from '../../lib/progress/judge-range.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';
import { forgetPasswords } from '../../lib/secrets/forget-secrets.ts';
import type { Outcome } from './outcome.ts';

/** What the end of a pass depends on. */
export type PassEnd = Pick<CopierEnv, 'SYNC_MINUTES' | 'PROVIDERS_FILE'>;

export interface Where {
  mappingId: string;
  mailDomainId: string;
}

/** After a wrong password or the like while a finished mailbox is kept in sync, nothing is tried any more. */
const SYNC_RETRY_SECONDS = 300;
const HOST_BUSY_SECONDS = 3;

/** Records a failure's outcome. A mapping that was paused or closed meanwhile is left as it is. Throws LeaseLostError. */
export async function recordOutcome(
  lease: MailboxLease,
  where: Where,
  outcome: Outcome,
  serverText: string | null,
): Promise<void> {
  await inTransaction(async (tx) => {
    const state = await lease.fence(tx, where.mappingId);
    if (state === 'DONE') return recordSyncOutcome(tx, where, outcome, serverText);
    if (state !== 'RUNNING') return;
    const { mappingId, mailDomainId } = where;
    if (outcome.action === 'again') {
      await enqueueCopy(tx, { mappingId }, { mailDomainId });
      return;
    }
    const { reason } = outcome;
    if (outcome.action === 'retry') {
      const { retryCount } = outcome;
      const retryAt = new Date(Date.now() + outcome.delaySeconds * 1000);
      await tx.mapping.update({ where: { id: mappingId }, data: { reason, serverText, retryAt, retryCount } });
      await recordRetry(tx, mappingId, { reason, serverText, retryAt });
      await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: outcome.delaySeconds });
    } else {
      await tx.mapping.update({ where: { id: mappingId }, data: { state: 'FAILED', reason, serverText, retryAt: null } });
      if (outcome.action === 'need_password') await forgetPasswords(tx, [mappingId]);
      await recordEvent(tx, mappingId, outcome.action, { reason, serverText: serverText ?? '' });
    }
    if (outcome.action !== 'retry') await tellFailed(tx, where, reason);
  });
}

/**
 * The mailbox has moved, so its state stays: the syncing is tried again later, or ends where the old server does not let us in. A
 * rebuilt source only stands still until somebody has looked (acceptRebuilt): the password is kept for that.
 */
async function recordSyncOutcome(
  tx: Transaction,
  { mappingId, mailDomainId }: Where,
  outcome: Outcome,
  serverText: string | null,
): Promise<void> {
  if (outcome.action === 'again' || outcome.action === 'retry') {
    const delaySeconds = Math.max(SYNC_RETRY_SECONDS, outcome.action === 'retry' ? outcome.delaySeconds : 0);
    // Remembered, so that what is tried a few times is not tried for ever.
    if (outcome.action === 'retry') {
      const { reason, retryCount } = outcome;
      await tx.mapping.update({ where: { id: mappingId }, data: { reason, retryCount } });
    }
    await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds });
    return;
  }
  if (outcome.reason === 'source_rebuilt') {
    await tx.mapping.update({ where: { id: mappingId }, data: { reason: outcome.reason, serverText } });
    await recordEvent(tx, mappingId, 'sync_held', { reason: outcome.reason, serverText: serverText ?? '' });
    return;
  }
  await tx.mapping.update({ where: { id: mappingId }, data: { syncEndedAt: new Date(), reason: null } });
  await forgetPasswords(tx, [mappingId]);
  await recordEvent(tx, mappingId, 'sync_ended', { reason: outcome.reason, serverText: serverText ?? '' });
}

/** All connections that the old host takes are in use: the mapping comes back in a moment. Throws LeaseLostError. */
export async function recordHostBusy(lease: MailboxLease, { mappingId, mailDomainId }: Where): Promise<void> {
  // Not all at the same moment.
  const delaySeconds = HOST_BUSY_SECONDS + Math.round(Math.random() * HOST_BUSY_SECONDS);
  await inTransaction(async (tx) => {
    const state = await lease.fence(tx, mappingId);
    if (state !== 'RUNNING' && state !== 'DONE') return;
    const retryAt = new Date(Date.now() + delaySeconds * 1000);
    if (state === 'RUNNING') await tx.mapping.update({ where: { id: mappingId }, data: { reason: 'host_busy', retryAt } });
    await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds });
  });
}

/**
 * The slice has come to its end and there is more to do, or the end is to be looked at once more: the next turn, after so many
 * seconds.
 */
export async function recordNextSlice(
  lease: MailboxLease,
  { mappingId, mailDomainId }: Where,
  pauseSeconds: number,
): Promise<void> {
  await inTransaction(async (tx) => {
    const state = await lease.fence(tx, mappingId);
    if (state !== 'RUNNING' && state !== 'DONE') return;
    const paused = { reason: 'pop3_pause', retryAt: new Date(Date.now() + pauseSeconds * 1000) };
    const wait = pauseSeconds > 0 ? paused : { reason: null, retryAt: null };
    const progress = { ...wait, serverText: null, retryCount: 0, passCount: { increment: 1 } };
    if (state === 'RUNNING') await tx.mapping.update({ where: { id: mappingId }, data: progress });
    await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: pauseSeconds });
  });
}

/**
 * A whole look found nothing pending: grants DONE when the sums balance, folder by folder (engine.md 3.11); else FAILED
 * with sums_differ, which is our fault and is shown as such. A finished mailbox stays in sync: it is looked at again after
 * SYNC_MINUTES. Throws LeaseLostError.
 */
export async function recordDone(
  lease: MailboxLease,
  { mappingId, mailDomainId }: Where,
  env: PassEnd & { otherInbox?: number | null },
): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await lease.fence(tx, mappingId)) !== 'RUNNING') return;
    const sums = await folderSums(tx, mappingId);
    const wrong = unbalanced(sums);
    const finished = { reason: null, serverText: null, retryAt: null, retryCount: 0 };
    if (wrong.length > 0) {
      await tx.mapping.update({ where: { id: mappingId }, data: { ...finished, state: 'FAILED', reason: 'sums_differ' } });
      await recordEvent(tx, mappingId, 'sums_differ', { folders: wrong.map(({ sourcePath }) => sourcePath).join(', ') });
      await tellPostmastersGrouped(tx, mailDomainId, 'postmaster_failed');
      return;
    }
    const done = { ...finished, state: 'DONE', finishedAt: await clockOf(tx), rebuiltAccepted: false } as const;
    await tx.mapping.update({ where: { id: mappingId }, data: done });
    await judgeRange(tx, mappingId, env);
    const copied = sums.reduce((sum, folder) => sum + folder.copied, 0);
    const refused = sums.reduce((sum, folder) => sum + folder.refused, 0);
    await recordEvent(tx, mappingId, 'done', { copied, refused });
    await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: env.SYNC_MINUTES * 60 });
    await tellFinished(tx, { mappingId, mailDomainId });
  });
}

/** A delta pass of a finished mailbox has come to its end; the next one follows after SYNC_MINUTES. Throws LeaseLostError. */
export async function recordSynced(lease: MailboxLease, { mappingId, mailDomainId }: Where, env: PassEnd): Promise<void> {
  await inTransaction(async (tx) => {
    if ((await lease.fence(tx, mappingId)) !== 'DONE') return;
    const wrong = unbalanced(await folderSums(tx, mappingId));
    if (wrong.length > 0) log.error({ mapping: mappingId, folders: wrong.map(({ sourcePath }) => sourcePath) }, 'sums differ');
    const news = await countNews(tx, mappingId);
    if (news > 0) await recordEvent(tx, mappingId, 'delta_found', { count: news });
    // What was accepted holds for the pass that it was accepted for.
    await tx.mapping.update({
      where: { id: mappingId },
      data: { syncedAt: await clockOf(tx), rebuiltAccepted: false, reason: null, retryCount: 0 },
    });
    await judgeRange(tx, mappingId, env);
    await enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: env.SYNC_MINUTES * 60 });
  });
}

/** What a member can mend at the old mailbox and with its password; the rest is the postmaster's alone. */
const MEMBERS_PART = new Set(['wrong_password', 'password_expired', 'client_password', 'imap_disabled']);

/** The member is told once a day at most, however often a password is tried. At the end of a transaction (record-notices.ts). */
async function tellFailed(tx: Transaction, { mappingId, mailDomainId }: Where, reason: string): Promise<void> {
  if (MEMBERS_PART.has(reason)) await tellMemberFailed(tx, { mappingId, mailDomainId });
  await tellPostmastersGrouped(tx, mailDomainId, 'postmaster_failed');
}

async function tellMemberFailed(tx: Transaction, { mappingId, mailDomainId }: Where): Promise<void> {
  const { memberId } = await tx.mapping.findUniqueOrThrow({ where: { id: mappingId }, select: { memberId: true } });
  const eventKey = `${mappingId}:${new Date().toISOString().slice(0, 10)}`;
  await tellMembers(tx, { mailDomainId, kind: 'member_failed', eventKey }, [memberId]);
}

/** The member is told once, whatever is started again afterwards. */
async function tellFinished(tx: Transaction, { mappingId, mailDomainId }: Where): Promise<void> {
  const { memberId } = await tx.mapping.findUniqueOrThrow({ where: { id: mappingId }, select: { memberId: true } });
  await tellMembers(tx, { mailDomainId, kind: 'member_finished', eventKey: mappingId }, [memberId]);
  await tellPostmastersGrouped(tx, mailDomainId, 'postmaster_finished');
}

/** The database's own clock, in milliseconds and never ahead: the ledger's rows are dated by it. */
async function clockOf(tx: Transaction): Promise<Date> {
  const [row] = await tx.$queryRaw<{ at: Date }[]>`select date_trunc('milliseconds', now()) as at`;
  return row?.at ?? new Date();
}

/** Messages that were brought since the last pass ended. */
async function countNews(tx: Transaction, mappingId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from mapping p join folder_progress f on f.mapping_id = p.id join ledger_entry e on e.folder_id = f.id
    where p.id = ${mappingId}::uuid and e.outcome = 'COPIED' and e.settled_at > coalesce(p.synced_at, p.finished_at)`;
  return row?.count ?? 0;
}

/** Notes that a worker has the mapping in its hands (or has put it down). */
export async function markActive(mappingId: string, active: boolean): Promise<void> {
  await db().mapping.updateMany({ where: { id: mappingId }, data: { activeSince: active ? new Date() : null } });
}
