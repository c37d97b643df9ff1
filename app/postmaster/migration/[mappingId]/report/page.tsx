import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { getFullMoment } from '@/app/i18n/get-dates';
import { MailboxReport } from '@/app/mailbox-report';
import { DigestCard } from '@/components/report/digest-card';
import { computeDigestAction } from '@/lib/actions/report-actions';
import { requirePostmaster } from '@/lib/auth/session';
import { AppError } from '@/lib/errors';
import { settledOf, sumOf } from '@/lib/reports/balance-rule';
import { findMailboxReport, type MailboxReport as Report } from '@/lib/reports/find-report';
import { mappingRef } from '@/lib/schemas/mapping/mapping';

interface PageProps {
  params: Promise<{ mappingId: string }>;
}

async function readReport(params: PageProps['params']): Promise<Report> {
  const { actor } = await requirePostmaster();
  const ref = mappingRef.safeParse(await params);
  if (!ref.success) notFound();
  try {
    return await findMailboxReport(actor, ref.data.mappingId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('report');
  return { title: t('title') };
}

export default async function Page({ params }: PageProps) {
  const report = await readReport(params);
  const { mapping, digest } = report;
  const [t, moment] = await Promise.all([getTranslations(), getFullMoment()]);
  const stale = digest !== null && digest.entryCount !== settledOf(sumOf(report.folders));
  return (
    <MailboxReport
      report={report}
      path={[
        { label: t('shell.groupRecords') },
        { label: t('report.title'), href: '/postmaster/report' },
        { label: mapping.address },
      ]}
      title={mapping.address}
      ofPostmaster
      files={`/api/report/mailbox/${mapping.mappingId}`}
      digest={
        <DigestCard
          mappingId={mapping.mappingId}
          compute={computeDigestAction}
          progress={null}
          digest={digest === null ? null : { ...digest, when: moment(digest.at), stale }}
        />
      }
    />
  );
}
