/** Reads members, page by page (keyset on the address, so that page 1,000 costs what page 1 costs). */
import { type Actor, assertAdministers } from '../actor.ts';
import { db, Prisma } from '../db/client.ts';
import type { MemberRole } from '../generated/prisma/client.ts';
import type { PageRequest } from '../schemas/paging.ts';

export interface MemberView {
  id: string;
  address: string;
  displayName: string;
  role: MemberRole;
  disabled: boolean;
  quotaBytes: number;
  createdAt: Date;
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
  request: PageRequest,
  limit: number,
  matching: number,
): Page<T> {
  const more = found.length > limit;
  const rows = found.slice(0, limit);
  const backwards = request.before !== undefined;
  if (backwards) rows.reverse();
  const first = rows[0]?.address ?? null;
  const last = rows.at(-1)?.address ?? null;
  return {
    rows,
    nextCursor: backwards || more ? last : null,
    previousCursor: backwards ? (more ? first : null) : request.after === undefined ? null : first,
    matching,
  };
}

export const PAGE_SIZE = 50;

/** One page of a domain's members. Throws not_found to whoever does not administer the domain. */
export async function findMembers(
  actor: Actor,
  { mailDomainId, ...request }: { mailDomainId: string } & PageRequest,
): Promise<Page<MemberView>> {
  assertAdministers(actor, mailDomainId);
  const limit = request.limit ?? PAGE_SIZE;
  const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(request.search)}`;
  const { condition, order } = keyset(request);
  const [found, counted] = await Promise.all([
    db().$queryRaw<MemberView[]>`
      select m.id, m.address, m.display_name as "displayName", m.role::text as role, m.disabled_at is not null as disabled,
             m.quota_bytes::float8 as "quotaBytes", m.created_at as "createdAt"
      from member m where ${where} and ${condition} order by ${order} limit ${limit + 1}`,
    db().$queryRaw<{ n: number }[]>`select count(*)::int as n from member m where ${where}`,
  ]);
  return toPage(found, request, limit, counted[0]?.n ?? 0);
}
