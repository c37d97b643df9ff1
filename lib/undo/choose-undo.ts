/** Says what becomes of the mail from a wrong account, or that it was the right one after all (R3). */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping, MappingUndo, Member } from '../generated/prisma/client.ts';
import { recordEvent } from '../history/record-event.ts';
import { enqueueUndo } from '../jobs/enqueue-undo.ts';
import type { UndoChoice } from '../schemas/mapping/undo.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { withdraw } from './ask-undo.ts';

/**
 * Lets a worker carry the choice out; the move with the right address begins after it. `folderName`: where mail goes that is
 * moved, by REMOVE too, for what the member has answered or flagged is not removed. For whoever administers the domain. Throws
 * not_found, and mapping.undo_open once it is chosen.
 */
export async function chooseUndo(
  actor: Actor,
  mappingId: string,
  { choice, folderName }: { choice: UndoChoice; folderName: string },
): Promise<void> {
  await inTransaction(async (tx) => {
    const { mailDomainId, address } = await lockOpenUndo(tx, actor, mappingId);
    await tx.mappingUndo.update({
      where: { mappingId },
      data: { choice, chosenBy: actorName(actor), chosenAt: now(), folderPath: choice === 'KEEP' ? null : folderName },
    });
    await tx.mapping.update({ where: { id: mappingId }, data: { reason: 'undo_running' } });
    await enqueueUndo(tx, { mappingId });
    await recordEvent(tx, mappingId, 'undo_chosen', { by: actorName(actor), choice });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.undo_chosen', subject: address, values: { choice } });
  });
}

/**
 * The first address stays, and all that came from there. The password that was typed for the other one is forgotten, so that
 * the mapping waits for the first one's. Throws as chooseUndo does.
 */
export async function cancelUndo(actor: Actor, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { mailDomainId, address, mapping } = await lockOpenUndo(tx, actor, mappingId);
    await withdraw(tx, actor, mapping);
    await forgetPasswords(tx, [mappingId]);
    await tx.mapping.update({ where: { id: mappingId }, data: { reason: 'no_password' } });
    await recordAudit(tx, actor, { mailDomainId, action: 'mapping.undo_cancelled', subject: address });
  });
}

/** The undo that waits for a choice, with the member's row locked against a second click. */
async function lockOpenUndo(
  tx: Transaction,
  actor: Actor,
  mappingId: string,
): Promise<{ mailDomainId: string; address: string; mapping: Mapping }> {
  const read = (): Promise<(MappingUndo & { mapping: Mapping & { member: Member } }) | null> =>
    tx.mappingUndo.findUnique({ where: { mappingId }, include: { mapping: { include: { member: true } } } });
  const found = await read();
  if (found === null) throw new AppError('not_found');
  const { mailDomainId, address, id } = found.mapping.member;
  assertAdministers(actor, mailDomainId);
  await tx.$queryRaw`select 1 from member where id = ${id}::uuid for update`;
  const undo = await read();
  if (undo === null) throw new AppError('not_found');
  if (undo.choice !== null) throw new AppError('mapping.undo_open', { address });
  return { mailDomainId, address, mapping: undo.mapping };
}
