import { type Actor, assertAdministers } from '../actor.ts';
import { type AuditLine, type AuditSearch, auditCondition, cursorOf, readLines } from './audit-lines.ts';

const EXPORT_PAGE = 1000;

/**
 * Everything that fits, newest first, page by page: an export holds one page in memory whatever its length. Throws not_found to whoever
 * does not administer the domain.
 */
export async function* readAudit(actor: Actor, mailDomainId: string, query: AuditSearch): AsyncGenerator<AuditLine[]> {
  assertAdministers(actor, mailDomainId);
  const where = auditCondition(mailDomainId, query);
  for (let after: string | undefined; ; ) {
    const page = await readLines(where, { after }, EXPORT_PAGE);
    const last = page.at(-1);
    if (last === undefined) return;
    yield page;
    if (page.length < EXPORT_PAGE) return;
    after = cursorOf(last);
  }
}
