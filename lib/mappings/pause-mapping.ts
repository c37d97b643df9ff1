/**
 * Pauses a running mapping and lets it go on, also one that stands because its source was rebuilt. The worker finishes the batch
 * in its hands and then sees the state.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { recordEvent } from '../history/record-event.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
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

/** Lets a paused mapping go on where it stopped. Throws not_found, window.closed, source.missing, mapping.password_needed, mapping.paused_by_postmaster, mapping.undo_open. */
export async function resumeMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const mapping = await lockMapping(tx, actor, mappingId);
    if (mapping.state !== 'PAUSED') return;
    const { mailDomainId, address } = mapping.member;
    assertNotHeld(actor, mapping);
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
