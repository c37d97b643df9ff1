/** Reads the audit log of a domain, newest first, by keyset on (moment, id): page 1,000 costs what page 1 costs. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { type AuditLine, type AuditPlace, type AuditSearch, auditCondition, cursorOf, readLines } from './audit-lines.ts';

export interface AuditPage {
  lines: AuditLine[];
  nextCursor: string | null;
  previousCursor: string | null;
  /** How many fit, counted up to AUDIT_COUNTED; one more than that means "more". */
  matching: number;
}

export const AUDIT_PAGE = 50;
const AUDIT_COUNTED = 10_000;

export interface AuditRequest extends AuditSearch, AuditPlace {}

/** One page. Throws not_found to whoever does not administer the domain. */
export async function findAudit(actor: Actor, mailDomainId: string, request: AuditRequest): Promise<AuditPage> {
  assertAdministers(actor, mailDomainId);
  const where = auditCondition(mailDomainId, request);
  const [found, [counted]] = await Promise.all([
    readLines(where, request, AUDIT_PAGE + 1),
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
