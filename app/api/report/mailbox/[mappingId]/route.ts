/** The files of one mailbox's report: `?file=folders`, `exceptions` or `ledger`. */
import { notFound } from 'next/navigation';
import { csvStream, lineStream } from '@/app/api/csv-stream';
import { exceptionRows, folderRows, ledgerLines, reportWords } from '@/app/api/report/report-cells';
import { requirePostmaster } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { readMailboxExceptions } from '@/lib/reports/find-exceptions';
import { findMailboxReport, type MailboxReport } from '@/lib/reports/find-report';
import { readMailboxRecords } from '@/lib/reports/read-records';
import { mappingRef } from '@/lib/schemas/mapping';

/** Before the first byte leaves, so that what lies outside the reach is a page that is not there and no broken file. */
async function findReport(actor: Parameters<typeof findMailboxReport>[0], params: unknown): Promise<MailboxReport> {
  const ref = mappingRef.safeParse(params);
  if (!ref.success) notFound();
  try {
    return await findMailboxReport(actor, ref.data.mappingId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}

export async function GET(request: Request, { params }: { params: Promise<{ mappingId: string }> }): Promise<Response> {
  const { actor } = await requirePostmaster();
  const { mapping, folders } = await findReport(actor, await params);
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
