/** The files of one mailbox's report, for whoever may see it. */
import { notFound } from 'next/navigation';
import { csvStream, lineStream } from '@/app/api/csv-stream';
import { exceptionRows, folderRows, ledgerLines, reportWords } from '@/app/api/report/report-cells';
import { readMailboxExceptions } from '@/lib/reports/find-exceptions';
import type { MailboxReport } from '@/lib/reports/find-report';
import { readMailboxRecords } from '@/lib/reports/read-records';

type Actor = Parameters<typeof readMailboxRecords>[0];

/** `?file=folders`, `exceptions` or `ledger`; anything else is a page that is not there. */
export async function mailboxFile(request: Request, actor: Actor, { mapping, folders }: MailboxReport): Promise<Response> {
  const { mappingId, address } = mapping;
  const file = new URL(request.url).searchParams.get('file') ?? 'folders';
  const name = `banjia-${file}-${address}.csv`;
  const words = await reportWords();
  switch (file) {
    case 'folders':
      return csvStream(name, folderRows(words, address, folders));
    case 'exceptions':
      return csvStream(name, exceptionRows(words, readMailboxExceptions(actor, mappingId)));
    case 'ledger':
      return lineStream(name, ledgerLines(words, readMailboxRecords(actor, mappingId)));
    default:
      notFound();
  }
}
