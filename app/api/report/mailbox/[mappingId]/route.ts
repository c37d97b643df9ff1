/** The files of one mailbox's report, for its postmaster: `?file=folders`, `exceptions` or `ledger`. */
import { notFound } from 'next/navigation';
import { mailboxFile } from '@/app/api/report/report-files';
import { requirePostmaster } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { findMailboxReport, type MailboxReport } from '@/lib/reports/find-report';
import { mappingRef } from '@/lib/schemas/mapping/mapping';

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
  return mailboxFile(request, actor, await findReport(actor, await params));
}
