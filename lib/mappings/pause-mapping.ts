/** Pauses a running mapping and lets it go on. The worker finishes the batch in its hands and then sees the state. */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { CERTIFICATE_REASONS, findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { isOpen } from '../mail-domains/window.ts';
import { lockMapping } from './scope-mapping.ts';
import { assertMayRun, assertNotHeld } from './start-mapping.ts';

/** Pauses; a mapping that does not run is left as it is. Throws not_found. */
export async function pauseMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const mapping = await lockMapping(tx, actor, mappingId);
    if (mapping.state !== 'RUNNING') return;
    const reason = actor.kind === 'member' ? 'paused_by_member' : 'paused_by_postmaster';
    await tx.mapping.update({ where: { id: mappingId }, data: { state: 'PAUSED', reason, serverText: null, retryAt: null } });
    await tx.mappingEvent.create({ data: { mappingId, code: reason, values: {} } });
    await recordAudit(tx, actor, {
      mailDomainId: mapping.member.mailDomainId,
      action: 'mapping.paused',
      subject: mapping.member.address,
    });
  });
}

/** Lets a paused mapping go on where it stopped. Throws not_found, members.disabled, window.closed, source.missing, mapping.password_needed, mapping.paused_by_postmaster. */
export async function resumeMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const mapping = await lockMapping(tx, actor, mappingId);
    if (mapping.state !== 'PAUSED') return;
    const { mailDomainId, address, disabledAt } = mapping.member;
    assertNotHeld(actor, mapping);
    if (disabledAt !== null) throw new AppError('members.disabled', { address });
    await assertMayRun(tx, mailDomainId);
    if ((await tx.sourcePassword.findUnique({ where: { mappingId }, select: { mappingId: true } })) === null) {
      throw new AppError('mapping.password_needed', { address });
    }
    const running = { state: 'RUNNING', reason: null, serverText: null, retryAt: null, retryCount: 0 } as const;
    await tx.mapping.update({ where: { id: mappingId }, data: running });
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
    await tx.mappingEvent.create({ data: { mappingId, code: 'resumed', values: {} } });
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
    await tx.mappingEvent.create({ data: { mappingId, code: 'resumed', values: {} } });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.resumed', subject: member.address });
    return true;
  });
}
