/** Lines of a domain's audit log as they are stored: which are looked for, and a stretch of them beyond a place. No authorisation here. */
import { db, Prisma } from '../db/client.ts';
import type { AuditQuery } from '../schemas/audit.ts';

export interface AuditLine {
  id: string;
  at: Date;
  /** As `actorName` writes it: `postmaster:li@qinghe.example`. */
  actor: string;
  action: string;
  subject: string;
  values: Record<string, string | number>;
}

/** What is looked for, and the time zone whose days are meant. */
export interface AuditSearch extends AuditQuery {
  zone: string;
}

/** Cursors, as cursorOf writes them. One of the two, or none: from the newest on. */
export interface AuditPlace {
  after?: string | undefined;
  before?: string | undefined;
}

/** The place of a line in the order (moment, id). */
export function cursorOf({ at, id }: AuditLine): string {
  return `${at.toISOString()}_${id}`;
}

/** The lines of the domain that are looked for, as a condition on `audit_event a`. */
export function auditCondition(mailDomainId: string, { search, action, from, to, zone }: AuditSearch): Prisma.Sql {
  const parts = [Prisma.sql`a.mail_domain_id = ${mailDomainId}::uuid`];
  if (search !== undefined && search !== '') {
    const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
    parts.push(Prisma.sql`(a.actor ilike ${pattern} or a.subject ilike ${pattern})`);
  }
  if (action !== undefined) parts.push(Prisma.sql`a.action = ${action}`);
  if (from !== undefined) parts.push(Prisma.sql`a.at >= (${from}::date::timestamp at time zone ${zone})`);
  if (to !== undefined) parts.push(Prisma.sql`a.at < ((${to}::date + 1)::timestamp at time zone ${zone})`);
  return Prisma.join(parts, ' and ');
}

/** At most `limit` lines beyond the place: newest first, with `before` oldest first. */
export async function readLines(where: Prisma.Sql, { after, before }: AuditPlace, limit: number): Promise<AuditLine[]> {
  const place = (cursor: string) => {
    const [at = '', id = ''] = cursor.split('_');
    return Prisma.sql`(${new Date(at)}::timestamptz, ${id}::uuid)`;
  };
  const beyond =
    before !== undefined
      ? Prisma.sql`(a.at, a.id) > ${place(before)}`
      : after !== undefined
        ? Prisma.sql`(a.at, a.id) < ${place(after)}`
        : Prisma.sql`true`;
  const order = before === undefined ? Prisma.sql`a.at desc, a.id desc` : Prisma.sql`a.at asc, a.id asc`;
  return db().$queryRaw<AuditLine[]>`
    select a.id, a.at, a.actor, a.action, a.subject, a.values from audit_event a
    where ${where} and ${beyond} order by ${order} limit ${limit}`;
}
