/** The files of a domain's report: `?file=summary`, `exceptions` or `ledger`. */
import { notFound } from 'next/navigation';
import { csvStream, lineStream } from '@/app/api/csv-stream';
import { exceptionRows, ledgerLines, reportWords, summaryRows } from '@/app/api/report/report-cells';
import { requirePostmaster } from '@/lib/auth/session';
import { readDomainExceptions } from '@/lib/reports/find-exceptions';
import { readReportMailboxes } from '@/lib/reports/find-mailboxes';
import { readDomainRecords } from '@/lib/reports/read-records';

export async function GET(request: Request): Promise<Response> {
  const { session, actor } = await requirePostmaster();
  const { mailDomainId, mailDomainName } = session;
  const file = new URL(request.url).searchParams.get('file') ?? 'summary';
  const name = `banjia-${file}-${mailDomainName}.csv`;
  const words = await reportWords();
  switch (file) {
    case 'summary':
      return csvStream(name, summaryRows(words, readReportMailboxes(actor, mailDomainId)));
    case 'exceptions':
      return csvStream(name, exceptionRows(words, readDomainExceptions(actor, mailDomainId)));
    case 'ledger':
      return lineStream(name, ledgerLines(words, readDomainRecords(actor, mailDomainId)));
    default:
      notFound();
  }
}
