/** Throws a preview away that will not be confirmed: the passwords in it have no reason to stay. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';

/** One that was confirmed is left as it is. Throws not_found outside the actor's domain. */
export async function discardBulk(actor: Actor, importId: string): Promise<void> {
  const found = await db().bulkImport.findUnique({ where: { id: importId }, select: { mailDomainId: true } });
  if (found === null) throw new AppError('not_found');
  assertAdministers(actor, found.mailDomainId);
  await db().bulkImport.deleteMany({ where: { id: importId, state: 'PREVIEWED' } });
}
