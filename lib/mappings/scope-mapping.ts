/** Which mappings and members an actor may touch, as query conditions. Whatever lies outside is "not found" (trust.md 7). */
import type { Actor } from '../actor.ts';
import type { Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping, Member, Prisma } from '../generated/prisma/client.ts';

/** Members in the actor's reach: a postmaster's own domain, a member's own account, everything for operator and system. */
export function membersInReach(actor: Actor): Prisma.MemberWhereInput {
  if (actor.kind === 'postmaster') return { mailDomainId: actor.mailDomainId };
  if (actor.kind === 'member') return { id: actor.memberId };
  return {};
}

/** The member, locked against a second click until the transaction ends. Throws not_found. */
export async function lockMember(tx: Transaction, actor: Actor, memberId: string): Promise<Member> {
  await tx.$queryRaw`select 1 from member where id = ${memberId}::uuid for update`;
  const member = await tx.member.findFirst({ where: { AND: [{ id: memberId }, membersInReach(actor)] } });
  if (member === null) throw new AppError('not_found');
  return member;
}

/** The mapping with its member, locked likewise. Throws not_found. */
export async function lockMapping(tx: Transaction, actor: Actor, mappingId: string): Promise<Mapping & { member: Member }> {
  const found = await tx.mapping.findFirst({
    where: { id: mappingId, member: membersInReach(actor) },
    select: { memberId: true },
  });
  if (found === null) throw new AppError('not_found');
  await tx.$queryRaw`select 1 from member where id = ${found.memberId}::uuid for update`;
  const mapping = await tx.mapping.findUnique({ where: { id: mappingId }, include: { member: true } });
  if (mapping === null) throw new AppError('not_found');
  return mapping;
}
