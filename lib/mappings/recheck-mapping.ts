/**
 * 重新检测: looks at the old mailbox again now, after somebody has changed there what it shows (X2). Only what is newly visible
 * is copied: everything else is settled.
 * Invariant: the mark, the event, the audit line and the job are there together. A mapping that runs looks at the end anyway; one that is
 * paused or failed is resumed or started, not rechecked.
 */
import { type Actor, actorName } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { recordEvent } from '../history/record-event.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { lockMapping } from './scope-mapping.ts';
import { assertMayRun } from './start-mapping.ts';

/**
 * For whoever administers the domain, and for the member. Throws not_found, mapping.not_done, window.closed, source.missing, and
 * mapping.password_needed when the old password is no longer there (then it is started again with one).
 */
export async function recheckMapping(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { state, syncEndedAt, member } = await lockMapping(tx, actor, mappingId);
    const { mailDomainId, address } = member;
    if (state !== 'DONE') throw new AppError('mapping.not_done', { address });
    await assertMayRun(tx, mailDomainId);
    const password = await tx.sourcePassword.findUnique({ where: { mappingId }, select: { mappingId: true } });
    if (password === null || syncEndedAt !== null) throw new AppError('mapping.password_needed', { address });
    // What went wrong at an earlier look is not what is wrong now. By the clock that syncedAt is taken from: the later of the two says whether the look is over.
    await tx.$executeRaw`
      update mapping set recheck_asked_at = clock_timestamp(), reason = case when reason = 'source_rebuilt' then reason end
      where id = ${mappingId}::uuid`;
    await enqueueCopy(tx, { mappingId }, { mailDomainId });
    await recordEvent(tx, mappingId, 'rechecked', { by: actorName(actor) });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.rechecked', subject: address });
  });
}
