import { getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { getFullMoment } from '@/app/i18n/get-dates';
import { StateBadge } from '@/components/progress/state-word';
import { BalanceCard } from '@/components/report/balance-card';
import { ExceptionsCard } from '@/components/report/exceptions-card';
import { FoldersCard } from '@/components/report/folders-card';
import { NotesCard } from '@/components/report/notes-card';
import { PrintHead, ReportFiles } from '@/components/report/report-files';
import { SkippedCard } from '@/components/report/skipped-card';
import type { Crumb } from '@/components/shell/crumbs';
import { PageHead } from '@/components/shell/page-head';
import { now } from '@/lib/clock';
import { balanceOf, balanceOfFolders, sumOf, unevenness } from '@/lib/reports/balance-rule';
import type { MailboxReport as Report } from '@/lib/reports/find-report';

interface MailboxReportProps {
  report: Report;
  path: Crumb[];
  title: string;
  /** Where its files are; `?file=` says which. */
  files: string;
  /** The checksum, for whoever may compute it. */
  digest?: ReactNode;
  /** Whoever can ask the platform's operator is told to. */
  ofPostmaster?: boolean;
}

/** The report of one mailbox, for its member and its postmaster: sums, folders, what was not moved, on paper as well. */
export async function MailboxReport({ report, path, title, files, digest, ofPostmaster = false }: MailboxReportProps) {
  const { mapping } = report;
  const [t, moment] = await Promise.all([getTranslations(), getFullMoment()]);
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
      <PageHead
        path={path}
        title={title}
        beside={<StateBadge state={mapping.state} />}
        verdict={t.rich(`report.verdict.${mapping.countedAt === null ? 'uncounted' : balance.kind}`, {
          listed: sums.listed,
          count: balance.kind === 'balanced' ? 0 : balance.count,
          exceptions: sums.refused + sums.gone,
          b: (text) => <b className="text-text">{text}</b>,
        })}
        actions={
          <ReportFiles
            files={[
              { href: `${files}?file=folders`, label: t('report.fileFolders') },
              { href: `${files}?file=exceptions`, label: t('report.fileExceptions') },
              { href: `${files}?file=ledger`, label: t('report.fileLedger') },
            ]}
          />
        }
      />
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
        {digest}
        <NotesCard
          notes={[
            ...notesOf(report, t, moment),
            ...(ofPostmaster && report.comparison === null ? [t('report.comparedNever')] : []),
          ]}
        />
      </div>
    </>
  );
}

/** What is known only as of a moment (T6), and what was really compared. */
function notesOf(
  { mapping, comparison }: Report,
  t: Awaited<ReturnType<typeof getTranslations<never>>>,
  moment: (date: Date) => string,
): string[] {
  return [
    `${mapping.sourceAddress} → ${mapping.address}`,
    ...(mapping.countedAt === null ? [] : [t('report.countedAt', { when: moment(mapping.countedAt) })]),
    t('report.policy'),
    t('report.identity'),
    ...(comparison === null
      ? []
      : [
          t(comparison.differences === 0 ? 'report.comparedEqual' : 'report.comparedDiffers', {
            ...comparison,
            when: moment(comparison.at),
          }),
        ]),
  ];
}
