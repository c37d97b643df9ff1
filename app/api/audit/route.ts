/** The audit log as a file, with the filters of its page. */
import { getTimeZone, getTranslations } from 'next-intl/server';
import { csvStream } from '@/app/api/csv-stream';
import { getDates } from '@/app/i18n/get-dates';
import { readAudit } from '@/lib/audit/read-audit';
import { requirePostmaster } from '@/lib/auth/session';
import type { Dates } from '@/lib/i18n/dates';
import {
  type AuditTranslator,
  auditLabel,
  auditMoment,
  auditSentence,
  auditSubject,
  auditTranslator,
  auditWho,
} from '@/lib/i18n/sentences/audit-text';
import { AUDIT_ACTIONS, isAuditAction, readAuditQuery } from '@/lib/schemas/audit';

type Lines = ReturnType<typeof readAudit>;

async function* rows(t: AuditTranslator, dates: Dates, pages: Lines): AsyncGenerator<string[][]> {
  const head = ['columnTime', 'columnWho', 'columnWhat', 'columnSubject', 'columnDetail', 'columnCode'].map((key) => t(key));
  yield [head];
  for await (const lines of pages) {
    yield lines.map((line) => [
      auditMoment(dates, line.at),
      auditWho(t, line.actor).name,
      auditLabel(t, line.action),
      auditSubject(dates, line.subject),
      auditSentence(t, dates, line, isAuditAction(line.action) ? AUDIT_ACTIONS[line.action] : []),
      line.action,
    ]);
  }
}

export async function GET(request: Request): Promise<Response> {
  const { session, actor } = await requirePostmaster();
  const query = readAuditQuery(Object.fromEntries(new URL(request.url).searchParams));
  const t = auditTranslator(await getTranslations('audit'));
  const dates = await getDates();
  return csvStream(
    `banjia-audit-${session.mailDomainName}.csv`,
    rows(t, dates, readAudit(actor, session.mailDomainId, { ...query, zone: await getTimeZone() })),
  );
}
