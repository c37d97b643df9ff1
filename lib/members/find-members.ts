/** Reads members, page by page (order-members.ts says how page 1,000 costs what page 1 costs). */
import { type Actor, assertAdministers } from '../actor.ts';
import { db, Prisma } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { MappingState, MemberRole } from '../generated/prisma/client.ts';
import type { MembersQuery } from '../schemas/member/member.ts';
import type { PageRequest } from '../schemas/paging.ts';
import { memberKeyset, placeOf } from './order-members.ts';

export interface MemberView {
  id: string;
  address: string;
  displayName: string;
  role: MemberRole;
  disabled: boolean;
  quotaBytes: number;
  /** As the platform last reported it. Null: it has not yet. */
  usedBytes: number | null;
  createdAt: Date;
  /** The move of this mailbox; `settled` counts the messages in its ledger. */
  /** `sharedWith`: a colleague whose mail is to come from the same old account. */
  move: { state: MappingState; sourceAddress: string; sharedWith: string | null; settled: number } | null;
}

export interface Page<T> {
  rows: T[];
  nextCursor: string | null;
  previousCursor: string | null;
  matching: number;
}

/** The condition "address or name contains", with LIKE's own characters taken literally. */
export function searchCondition(search: string | undefined): Prisma.Sql {
  const text = (search ?? '').trim();
  if (text === '') return Prisma.sql`true`;
  const pattern = `%${text.toLowerCase().replace(/[\\%_]/g, '\\$&')}%`;
  return Prisma.sql`(m.address like ${pattern} or lower(m.display_name) like ${pattern})`;
}

/** Keyset condition, order and limit on m.address; one row more than a page tells whether another page follows. */
export function keyset({ after, before }: PageRequest): { condition: Prisma.Sql; order: Prisma.Sql } {
  if (before !== undefined) return { condition: Prisma.sql`m.address < ${before}`, order: Prisma.sql`m.address desc` };
  if (after !== undefined) return { condition: Prisma.sql`m.address > ${after}`, order: Prisma.sql`m.address asc` };
  return { condition: Prisma.sql`true`, order: Prisma.sql`m.address asc` };
}

/** Cuts the extra row off, puts the rows in order and says where the neighbouring pages begin. */
export function toPage<T extends { address: string }>(
  found: T[],
  request: Pick<PageRequest, 'after' | 'before'>,
  limit: number,
  matching: number,
  placeOfRow: (row: T) => string = ({ address }) => address,
): Page<T> {
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  const backwards = request.before !== undefined;
  if (backwards) rows.reverse();
  const [firstRow] = rows;
  const lastRow = rows.at(-1);
  const first = firstRow === undefined ? null : placeOfRow(firstRow);
  const last = lastRow === undefined ? null : placeOfRow(lastRow);
  return {
    rows,
    nextCursor: backwards || more ? last : null,
    previousCursor: backwards ? (more ? first : null) : request.after === undefined ? null : first,
    matching,
  };
}

export const PAGE_SIZE = 50;

type FoundMember = Omit<MemberView, 'move'> & {
  moveState: MappingState | null;
  sourceAddress: string | null;
  sharedWith: string | null;
  settled: number;
};

/**
 * One page of a domain's members, in the wished order (by address when nothing is said). Throws not_found to whoever does not
 * administer the domain. What the platform holds of each comes from the member's own row: the platform reports it (decision 0018).
 */
export async function findMembers(
  actor: Actor,
  { mailDomainId, ...request }: { mailDomainId: string } & MembersQuery,
): Promise<Page<MemberView>> {
  assertAdministers(actor, mailDomainId);
  const limit = request.limit ?? PAGE_SIZE;
  const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(request.search)}`;
  const { condition, order } = memberKeyset(request);
  // The page is cut first, so that mappings and folders are looked up for its rows alone.
  const [found, counted] = await Promise.all([
    db().$queryRaw<FoundMember[]>`
      select m.id, m.address, m.display_name as "displayName", m.role::text as role, m.disabled_at is not null as disabled,
             m.quota_bytes::float8 as "quotaBytes", m.used_bytes::float8 as "usedBytes", m.created_at as "createdAt",
             p.state::text as "moveState", p.source_address as "sourceAddress", coalesce(f.settled, 0)::int as settled,
             (select min(m2.address) from mapping p2 join member m2 on m2.id = p2.member_id
              where p2.source_address = p.source_address and p2.id <> p.id and m2.mail_domain_id = m.mail_domain_id) as "sharedWith"
      from (select * from member m where ${where} and ${condition} order by ${order} limit ${limit + 1}) m
      left join mapping p on p.member_id = m.id
      left join lateral (
        select sum(copied_count + skipped_count + refused_count + gone_count) as settled
        from folder_progress where mapping_id = p.id) f on true
      order by ${order}`,
    db().$queryRaw<{ n: number }[]>`select count(*)::int as n from member m where ${where}`,
  ]);
  const rows = found.map(({ moveState, sourceAddress, sharedWith, settled, ...row }) => ({
    ...row,
    move: moveState === null ? null : { state: moveState, sourceAddress: sourceAddress ?? '', sharedWith, settled },
  }));
  return toPage(rows, request, limit, counted[0]?.n ?? 0, (row) => placeOf(request.sort ?? 'address', row));
}

/** The addresses of these members of the actor's own domains, in their order. Throws not_found when one of them is none. */
export async function findMemberAddresses(actor: Actor, ids: readonly string[]): Promise<{ id: string; address: string }[]> {
  const rows = await db().member.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, address: true, mailDomainId: true },
    orderBy: { address: 'asc' },
  });
  if (rows.length < new Set(ids).size) throw new AppError('not_found');
  for (const { mailDomainId } of rows) assertAdministers(actor, mailDomainId);
  return rows.map(({ id, address }) => ({ id, address }));
}

/** The member with this address, in one form already. Throws not_found, also for one that the actor does not administer. */
export async function findMemberId(actor: Actor, address: string): Promise<string> {
  const member = await db().member.findUnique({ where: { address }, select: { id: true, mailDomainId: true } });
  if (member === null) throw new AppError('not_found');
  assertAdministers(actor, member.mailDomainId);
  return member.id;
}
