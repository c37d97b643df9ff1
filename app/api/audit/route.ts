/** The audit log as a file, with the filters of its page. */
import { getTranslations } from 'next-intl/server';
import { csvStream } from '@/app/api/csv-stream';
import { readAudit } from '@/lib/audit/find-audit';
import { requirePostmaster } from '@/lib/auth/session';
import {
  type AuditTranslator,
  auditLabel,
  auditMoment,
  auditSentence,
  auditSubject,
  auditTranslator,
  auditWho,
} from '@/lib/i18n/audit-text';
import { AUDIT_ACTIONS, isAuditAction, readAuditQuery } from '@/lib/schemas/audit';

type Lines = ReturnType<typeof readAudit>;

async function* rows(t: AuditTranslator, pages: Lines): AsyncGenerator<string[][]> {
  const head = ['columnTime', 'columnWho', 'columnWhat', 'columnSubject', 'columnDetail', 'columnCode'].map((key) => t(key));
  yield [head];
  for await (const lines of pages) {
    yield lines.map((line) => [
      auditMoment(line.at),
      auditWho(t, line.actor).name,
      auditLabel(t, line.action),
      auditSubject(line.subject),
      auditSentence(t, line, isAuditAction(line.action) ? AUDIT_ACTIONS[line.action] : []),
      line.action,
    ]);
  }
}

export async function GET(request: Request): Promise<Response> {
  const { session, actor } = await requirePostmaster();
  const query = readAuditQuery(Object.fromEntries(new URL(request.url).searchParams));
  const t = auditTranslator(await getTranslations('audit'));
  return csvStream(`banjia-audit-${session.mailDomainName}.csv`, rows(t, readAudit(actor, session.mailDomainId, query)));
}
