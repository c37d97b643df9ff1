/** The files of the signed-in member's own report: `?file=folders`, `exceptions` or `ledger`. */
import { notFound } from 'next/navigation';
import { mailboxFile } from '@/app/api/report/report-files';
import { requireMember } from '@/lib/auth/session';
import { findOwnReport } from '@/lib/reports/find-report';

export async function GET(request: Request): Promise<Response> {
  const { actor } = await requireMember();
  const report = await findOwnReport(actor);
  if (report === null) notFound();
  return mailboxFile(request, actor, report);
}
