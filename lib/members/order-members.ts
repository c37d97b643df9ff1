/**
 * The orders in which members are listed, as keysets: a page begins behind (or ends before) a place in the order, and a place is the
 * sorted value with the address, which is unique. Each order has an index that begins with the domain (schema.prisma), so page 1,000
 * costs what page 1 costs, in both directions. Pure: it makes SQL and runs none.
 */
import { z } from 'zod';
import { Prisma } from '../db/client.ts';
import type { MemberSort, MembersQuery } from '../schemas/member/member.ts';

/** What is ordered by, and how a cursor's text becomes its type again. Usage that nobody has reported counts as less than nothing. */
const ORDERS: Record<MemberSort, { by: Prisma.Sql; from: (value: string) => Prisma.Sql; valid: z.ZodType<string> }> = {
  address: { by: Prisma.sql`m.address`, from: (value) => Prisma.sql`${value}`, valid: z.string() },
  name: { by: Prisma.sql`m.display_name`, from: (value) => Prisma.sql`${value}`, valid: z.string().regex(/^[^\0]*$/) },
  used: { by: Prisma.sql`coalesce(m.used_bytes, -1)`, from: bigint, valid: z.string().regex(/^-?\d{1,18}$/) },
  quota: { by: Prisma.sql`m.quota_bytes`, from: bigint, valid: z.string().regex(/^\d{1,18}$/) },
  created: {
    by: Prisma.sql`m.created_at`,
    from: (value) => Prisma.sql`${value}::timestamptz`,
    valid: z.iso.datetime(),
  },
};

function bigint(value: string): Prisma.Sql {
  return Prisma.sql`${value}::bigint`;
}

/** What a row must hold so that its place in every order can be told. */
export interface Placed {
  address: string;
  displayName: string;
  usedBytes: number | null;
  quotaBytes: number;
  createdAt: Date;
}

/** A row's place in the order, to be handed back as `after` or `before`. In the order of addresses it is the address itself. */
export function placeOf(sort: MemberSort, row: Placed): string {
  if (sort === 'address') return row.address;
  const value = {
    name: row.displayName,
    used: String(row.usedBytes ?? -1),
    quota: String(row.quotaBytes),
    created: row.createdAt.toISOString(),
  }[sort];
  return JSON.stringify([value, row.address]);
}

const pair = z.tuple([z.string(), z.string()]);

/** Null for what is no place in this order: it came by an address that somebody wrote. */
function readPlace(sort: MemberSort, text: string): { value: string; address: string } | null {
  if (text.includes('\0')) return null;
  if (sort === 'address') return { value: text, address: text };
  try {
    const [value, address] = pair.parse(JSON.parse(text));
    return { value: ORDERS[sort].valid.parse(value), address };
  } catch {
    return null;
  }
}

/** Condition and order for a page. `backwards`: the rows come in the opposite order and are to be turned round. */
export function memberKeyset({ sort = 'address', direction = 'asc', after, before }: MembersQuery): {
  condition: Prisma.Sql;
  order: Prisma.Sql;
  backwards: boolean;
} {
  const backwards = before !== undefined;
  const rising = (direction === 'asc') !== backwards;
  const way = rising ? Prisma.sql`asc` : Prisma.sql`desc`;
  const than = rising ? Prisma.sql`>` : Prisma.sql`<`;
  const { by, from } = ORDERS[sort];
  const text = before ?? after;
  const place = text === undefined ? null : readPlace(sort, text);
  if (sort === 'address') {
    const condition = place === null ? Prisma.sql`true` : Prisma.sql`m.address ${than} ${place.address}`;
    return { condition, order: Prisma.sql`m.address ${way}`, backwards };
  }
  const condition =
    place === null ? Prisma.sql`true` : Prisma.sql`(${by}, m.address) ${than} (${from(place.value)}, ${place.address})`;
  return { condition, order: Prisma.sql`${by} ${way}, m.address ${way}`, backwards };
}
