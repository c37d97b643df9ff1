/**
 * Ends the syncing of a mailbox that has moved: until then mail that still arrives at the old host is brought here, pass after
 * pass, while the window is open.
 * Invariants: in one transaction the end is recorded and the old password is forgotten, so that no later pass can sign in; what
 * is here, and the state DONE, stay. A second call changes nothing. A restart (start-mapping.ts) takes it back.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { recordEvent } from '../history/record-event.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { lockMapping } from './scope-mapping.ts';

/** For whoever administers the domain. Throws not_found, and mapping.not_done when the mailbox has not moved yet. */
export async function endSync(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { state, syncEndedAt, member } = await lockMapping(tx, actor, mappingId);
    const { mailDomainId, address } = member;
    assertAdministers(actor, mailDomainId);
    if (state !== 'DONE') throw new AppError('mapping.not_done', { address });
    if (syncEndedAt !== null) return;
    await tx.mapping.update({ where: { id: mappingId }, data: { syncEndedAt: now() } });
    await forgetPasswords(tx, [mappingId]);
    await recordEvent(tx, mappingId, 'sync_ended', { by: actorName(actor) });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.sync_ended', subject: address });
  });
}
