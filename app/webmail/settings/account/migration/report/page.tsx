import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { MailboxReport } from '@/app/mailbox-report';
import { OWN_MOVE } from '@/components/shell/settings-nav';
import { requireMember } from '@/lib/auth/session';
import { findOwnReport } from '@/lib/reports/find-report';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('report');
  return { title: t('title') };
}

/** The member's own report. Whose it is comes from the session and from nowhere else. */
export default async function Page() {
  const { actor } = await requireMember();
  const report = await findOwnReport(actor);
  if (report === null) notFound();
  const t = await getTranslations();
  return (
    <MailboxReport
      report={report}
      path={[{ label: t('shell.settings') }, { label: t('shell.ownMigration'), href: OWN_MOVE }, { label: t('report.title') }]}
      title={t('report.mailboxTitle', { address: report.mapping.address })}
      files="/api/report/own"
    />
  );
}
