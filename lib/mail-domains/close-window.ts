/**
 * Closes the migration for a domain, by hand or because its time is over (O6).
 * Invariants: in one transaction the window is closed, running mappings become PAUSED with reason window_closed, and every
 * old password of the domain is forgotten. A worker that is in the middle of a batch finishes that batch and then finds the
 * mapping paused. What is settled stays settled, so a later opening goes on where this one stopped.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db, type Prisma } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { recordEvents } from '../history/record-event.ts';
import { tellMembers, tellPostmasters } from '../notices/record-notices.ts';
import { forgetGrant, forgetLeftPreviews, forgetPasswords, forgetPreviews } from '../secrets/forget-secrets.ts';

/** Throws window.not_open when there is nothing to close. */
export async function closeWindow(actor: Actor, mailDomainId: string): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const closed = await closeWindowIn(tx, actor, mailDomainId, now());
    if (!closed) throw new AppError('window.not_open');
  });
}

/** Closes every window whose end is reached, and forgets the lists that were left lying; for the schedule. Returns how many it closed. */
export async function closeExpiredWindows(actor: Actor): Promise<number> {
  const due = { closesAt: { lte: now() } };
  const expired = await db().migrationWindow.findMany({ where: { closedAt: null, ...due }, select: { mailDomainId: true } });
  let closed = 0;
  for (const { mailDomainId } of expired) {
    // Looked at again under the lock: somebody may have prolonged it, or opened anew, in between.
    if (await inTransaction((tx) => closeWindowIn(tx, actor, mailDomainId, now(), due))) closed++;
  }
  await forgetLeftPreviews(db(), now());
  return closed;
}

/** The same inside the caller's transaction. False: there was nothing to close. */
export async function closeWindowIn(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  at: Date,
  due: Prisma.MigrationWindowWhereInput = {},
): Promise<boolean> {
  await tx.$queryRaw`select 1 from mail_domain where id = ${mailDomainId}::uuid for update`;
  const [closed] = await tx.migrationWindow.updateManyAndReturn({
    where: { mailDomainId, closedAt: null, ...due },
    data: { closedAt: at, closedBy: actorName(actor) },
    select: { id: true },
  });
  if (closed === undefined) return false;
  const mine = { member: { mailDomainId } };
  const stopped = await tx.mapping.updateManyAndReturn({
    where: { ...mine, state: 'RUNNING' },
    data: { state: 'PAUSED', reason: 'window_closed', retryAt: null },
    select: { id: true },
  });
  await recordEvents(
    tx,
    stopped.map(({ id }) => id),
    'window_closed',
  );
  const mappings = await tx.mapping.findMany({
    where: mine,
    select: { id: true, memberId: true, state: true, startedAt: true },
  });
  await forgetPasswords(
    tx,
    mappings.map(({ id }) => id),
  );
  await forgetGrant(tx, mailDomainId);
  await forgetPreviews(tx, mailDomainId);
  await tx.mapping.updateMany({ where: { ...mine, state: 'NOT_STARTED' }, data: { reason: 'no_password' } });
  await recordAudit(tx, actor, { mailDomainId, action: 'window.closed', subject: at.toISOString() });
  const event = { mailDomainId, eventKey: closed.id };
  await tellPostmasters(tx, { ...event, kind: 'postmaster_closed' });
  const halfWay = mappings.filter(({ state, startedAt }) => state !== 'DONE' && startedAt !== null);
  const memberIds = halfWay.map(({ memberId }) => memberId);
  await tellMembers(tx, { ...event, kind: 'member_closed' }, memberIds);
  return true;
}
