/**
 * Pauses a running mapping and lets it go on, also one that stands because its source was rebuilt. The worker finishes the batch
 * in its hands and then sees the state.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { recordEvent } from '../history/record-event.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { CERTIFICATE_REASONS, findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { isOpen } from '../mail-domains/window.ts';
import { assertNoUndo } from '../undo/ask-undo.ts';
import { lockMapping } from './scope-mapping.ts';
import { assertMayRun, assertNotHeld } from './start-mapping.ts';

/** Pauses; a mapping that does not run is left as it is. Throws not_found. */
export async function pauseMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const mapping = await lockMapping(tx, actor, mappingId);
    if (mapping.state !== 'RUNNING') return;
    const reason = actor.kind === 'member' ? 'paused_by_member' : 'paused_by_postmaster';
    await tx.mapping.update({ where: { id: mappingId }, data: { state: 'PAUSED', reason, serverText: null, retryAt: null } });
    await recordEvent(tx, mappingId, reason, { by: actorName(actor) });
    await recordAudit(tx, actor, {
      mailDomainId: mapping.member.mailDomainId,
      action: 'mapping.paused',
      subject: mapping.member.address,
    });
  });
}

/**
 * Lets a paused mapping go on where it stopped. Throws not_found, members.disabled, window.closed, source.missing,
 * mapping.password_needed, mapping.paused_by_postmaster, mapping.undo_open.
 */
export async function resumeMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const mapping = await lockMapping(tx, actor, mappingId);
    if (mapping.state !== 'PAUSED') return;
    const { mailDomainId, address, disabledAt } = mapping.member;
    assertNotHeld(actor, mapping);
    if (disabledAt !== null) throw new AppError('members.disabled', { address });
    assertNoUndo(mapping, address);
    await assertMayRun(tx, mailDomainId);
    await assertPassword(tx, mappingId, address);
    const running = { state: 'RUNNING', reason: null, serverText: null, retryAt: null, retryCount: 0 } as const;
    await tx.mapping.update({ where: { id: mappingId }, data: running });
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
    await recordEvent(tx, mappingId, 'resumed', { by: actorName(actor) });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.resumed', subject: address });
  });
}

/**
 * Lets those go on that had failed because the old server's certificate was not accepted: it has been looked at since. One whose password
 * is gone stays. Returns how many go on; none while the window is closed. Throws not_found to whoever does not administer the domain.
 */
export async function resumeAfterCertificate(actor: Actor, mailDomainId: string): Promise<number> {
  assertAdministers(actor, mailDomainId);
  const mappings = await db().mapping.findMany({
    where: { member: { mailDomainId }, state: 'FAILED', reason: { in: [...CERTIFICATE_REASONS] }, password: { isNot: null } },
    select: { id: true },
  });
  let resumed = 0;
  for (const { id } of mappings) if (await resumeStopped(actor, id, mailDomainId)) resumed++;
  return resumed;
}

/** Looked at again under the lock: somebody may have started it by hand meanwhile. */
async function resumeStopped(actor: Actor, mappingId: string, mailDomainId: string): Promise<boolean> {
  return inTransaction(async (tx) => {
    const { state, reason, member } = await lockMapping(tx, actor, mappingId);
    if (state !== 'FAILED' || !CERTIFICATE_REASONS.some((known) => known === reason)) return false;
    if (!isOpen(await findNewestWindow(tx, mailDomainId), now())) return false;
    if ((await tx.sourcePassword.count({ where: { mappingId } })) === 0) return false;
    const running = { state: 'RUNNING', reason: null, serverText: null, retryAt: null, retryCount: 0 } as const;
    await tx.mapping.update({ where: { id: mappingId }, data: running });
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
    await recordEvent(tx, mappingId, 'resumed', { by: actorName(actor) });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.resumed', subject: member.address });
    return true;
  });
}

/**
 * Somebody has looked at a source that was rebuilt (UIDVALIDITY changed, most mail unknown) and lets the copy go on with the
 * password that is there: the move, or the syncing of one that is done, which stays done. A mapping that is not held for this is
 * left as it is. For whoever administers the domain. Throws not_found, window.closed, source.missing, mapping.password_needed.
 */
export async function acceptRebuilt(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { state, reason, member } = await lockMapping(tx, actor, mappingId);
    const { mailDomainId, address } = member;
    assertAdministers(actor, mailDomainId);
    if (reason !== 'source_rebuilt' || (state !== 'FAILED' && state !== 'DONE')) return;
    await assertMayRun(tx, mailDomainId);
    await assertPassword(tx, mappingId, address);
    const going = { reason: null, serverText: null, retryAt: null, retryCount: 0, rebuiltAccepted: true } as const;
    await tx.mapping.update({ where: { id: mappingId }, data: { ...going, state: state === 'DONE' ? 'DONE' : 'RUNNING' } });
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
    await recordEvent(tx, mappingId, 'rebuilt_accepted', { by: actorName(actor) });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.rebuilt_accepted', subject: address });
  });
}

async function assertPassword(tx: Transaction, mappingId: string, address: string): Promise<void> {
  const password = await tx.sourcePassword.findUnique({ where: { mappingId }, select: { mappingId: true } });
  if (password === null) throw new AppError('mapping.password_needed', { address });
}
