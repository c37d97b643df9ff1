/** Whose mail already comes from an old account: asked before another mailbox is started with it (B5). */
import type { Actor } from '../../actor.ts';
import { db } from '../../db/client.ts';
import { findMappingOfMember } from '../find-mappings.ts';

/**
 * Another member of the same domain, by address. Null: nobody, or it is not for the actor to know. `sourceAddress` in the form of
 * schemas/address.ts. Throws not_found outside the actor's reach.
 */
export async function findSharer(
  actor: Actor,
  { memberId, sourceAddress }: { memberId: string; sourceAddress: string },
): Promise<string | null> {
  await findMappingOfMember(actor, memberId);
  if (actor.kind === 'member') return null;
  const { mailDomainId } = await db().member.findUniqueOrThrow({ where: { id: memberId }, select: { mailDomainId: true } });
  const sharer = await db().member.findFirst({
    where: { mailDomainId, id: { not: memberId }, mapping: { is: { sourceAddress } } },
    orderBy: { address: 'asc' },
    select: { address: true },
  });
  return sharer?.address ?? null;
}
