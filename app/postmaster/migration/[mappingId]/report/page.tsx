import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { getTranslations } from 'next-intl/server';
import { getFullMoment } from '@/app/i18n/get-dates';
import { StateBadge } from '@/components/progress/state-word';
import { BalanceCard } from '@/components/report/balance-card';
import { DigestCard } from '@/components/report/digest-card';
import { ExceptionsCard } from '@/components/report/exceptions-card';
import { FoldersCard } from '@/components/report/folders-card';
import { NotesCard } from '@/components/report/notes-card';
import { PrintHead, ReportFiles } from '@/components/report/report-files';
import { SkippedCard } from '@/components/report/skipped-card';
import { PageHead } from '@/components/shell/page-head';
import { computeDigestAction } from '@/lib/actions/report-actions';
import { requirePostmaster } from '@/lib/auth/session';
import { now } from '@/lib/clock';
import { AppError } from '@/lib/errors';
import { balanceOf, balanceOfFolders, settledOf, sumOf, unevenness } from '@/lib/reports/balance-rule';
import { findMailboxReport, type MailboxReport } from '@/lib/reports/find-report';
import { mappingRef } from '@/lib/schemas/mapping';

interface PageProps {
  params: Promise<{ mappingId: string }>;
}

async function readReport(params: PageProps['params']): Promise<MailboxReport> {
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

async function readWords() {
  const moment = await getFullMoment();
  return { t: await getTranslations(), moment };
}

export default async function Page({ params }: PageProps) {
  const report = await readReport(params);
  const { mapping, digest } = report;
  const { t, moment } = await readWords();
  const sums = sumOf(report.folders);
  const balance = balanceOfFolders(report.folders);
  const folders = report.folders.map((folder) => ({ ...folder, balance: balanceOf(unevenness(folder)) }));
  return (
    <>
      <PrintHead
        domain={report.domainName}
        period={mapping.startedAt === null ? '—' : t('report.periodFrom', { from: moment(mapping.startedAt), to: moment(now()) })}
        when={moment(now())}
      />
      <Head report={report} listed={sums.listed} exceptions={sums.refused + sums.gone} balance={balance} />
      <div className="grid gap-4">
        <BalanceCard
          sums={sums}
          balance={balance}
          pending={balance.kind === 'pending' ? balance.count : 0}
          aside={mapping.countedAt === null ? undefined : moment(mapping.countedAt)}
        />
        <FoldersCard folders={folders} total={sums} />
        <ExceptionsCard groups={report.groups} rows={report.exceptions} />
        <SkippedCard folders={mapping.skippedFolders.map(({ path, reason }) => ({ name: path, reason }))} />
        <DigestCard
          mappingId={mapping.mappingId}
          compute={computeDigestAction}
          progress={null}
          digest={digest === null ? null : { ...digest, when: moment(digest.at), stale: digest.entryCount !== settledOf(sums) }}
        />
        <NotesCard notes={notesOf(report, t, moment)} />
      </div>
    </>
  );
}

interface HeadProps {
  report: MailboxReport;
  listed: number;
  exceptions: number;
  balance: ReturnType<typeof balanceOf>;
}

async function Head({ report: { mapping }, listed, exceptions, balance }: HeadProps) {
  const t = await getTranslations();
  const file = (name: string, label: string) => ({ href: `/api/report/mailbox/${mapping.mappingId}?file=${name}`, label });
  return (
    <PageHead
      path={[
        { label: t('shell.groupRecords') },
        { label: t('report.title'), href: '/postmaster/report' },
        { label: mapping.address },
      ]}
      title={mapping.address}
      beside={<StateBadge state={mapping.state} />}
      verdict={t.rich(`report.verdict.${mapping.countedAt === null ? 'uncounted' : balance.kind}`, {
        listed,
        count: balance.kind === 'balanced' ? 0 : balance.count,
        exceptions,
        b: (text) => <b className="text-text">{text}</b>,
      })}
      actions={
        <ReportFiles
          files={[
            file('folders', t('report.fileFolders')),
            file('exceptions', t('report.fileExceptions')),
            file('ledger', t('report.fileLedger')),
          ]}
        />
      }
    />
  );
}

/** What is known only as of a moment (T6), and what was really compared. */
function notesOf(
  { mapping, comparison }: MailboxReport,
  t: Awaited<ReturnType<typeof getTranslations<never>>>,
  moment: (date: Date) => string,
): string[] {
  return [
    `${mapping.sourceAddress} → ${mapping.address}`,
    ...(mapping.countedAt === null ? [] : [t('report.countedAt', { when: moment(mapping.countedAt) })]),
    t('report.policy'),
    t('report.identity'),
    comparison === null
      ? t('report.comparedNever')
      : t(comparison.differences === 0 ? 'report.comparedEqual' : 'report.comparedDiffers', {
          ...comparison,
          when: moment(comparison.at),
        }),
  ];
}
