/**
 * Reads the audit log of a domain, newest first, by keyset on (moment, id): page 1,000 costs what page 1 costs, and an export
 * holds one page in memory whatever its length.
 */
import { type Actor, assertAdministers } from '../actor.ts';
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

export interface AuditPage {
  lines: AuditLine[];
  nextCursor: string | null;
  previousCursor: string | null;
  /** How many fit, counted up to AUDIT_COUNTED; one more than that means "more". */
  matching: number;
}

export const AUDIT_PAGE = 50;
const AUDIT_COUNTED = 10_000;
const EXPORT_PAGE = 1000;

/** What is looked for, and the time zone whose days are meant. */
export interface AuditSearch extends AuditQuery {
  zone: string;
}

export interface AuditRequest extends AuditSearch {
  after?: string | undefined;
  before?: string | undefined;
}

/** One page. Throws not_found to whoever does not administer the domain. */
export async function findAudit(actor: Actor, mailDomainId: string, request: AuditRequest): Promise<AuditPage> {
  assertAdministers(actor, mailDomainId);
  const where = condition(mailDomainId, request);
  const [found, [counted]] = await Promise.all([
    readPage(where, request, AUDIT_PAGE + 1),
    db().$queryRaw<{ n: number }[]>`
      select count(*)::int as n from (select 1 from audit_event a where ${where} limit ${AUDIT_COUNTED + 1}) as few`,
  ]);
  const backwards = request.before !== undefined;
  const more = found.length > AUDIT_PAGE;
  const lines = found.slice(0, AUDIT_PAGE);
  if (backwards) lines.reverse();
  const [first, last] = [lines[0], lines.at(-1)];
  return {
    lines,
    nextCursor: last !== undefined && (backwards || more) ? cursorOf(last) : null,
    previousCursor: first === undefined || (backwards ? !more : request.after === undefined) ? null : cursorOf(first),
    matching: counted?.n ?? 0,
  };
}

/** Everything that fits, newest first, page by page. Throws as `findAudit` does. */
export async function* readAudit(actor: Actor, mailDomainId: string, query: AuditSearch): AsyncGenerator<AuditLine[]> {
  assertAdministers(actor, mailDomainId);
  const where = condition(mailDomainId, query);
  for (let after: string | undefined; ; ) {
    const page = await readPage(where, { after }, EXPORT_PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < EXPORT_PAGE) return;
    after = cursorOf(last);
  }
}

function cursorOf({ at, id }: AuditLine): string {
  return `${at.toISOString()}_${id}`;
}

function condition(mailDomainId: string, { search, action, from, to, zone }: AuditSearch): Prisma.Sql {
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

async function readPage(
  where: Prisma.Sql,
  { after, before }: Pick<AuditRequest, 'after' | 'before'>,
  limit: number,
): Promise<AuditLine[]> {
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
