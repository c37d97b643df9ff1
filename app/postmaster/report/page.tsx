import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { getFullMoment } from '@/app/i18n/get-dates';
import { LiveRefresh } from '@/app/live-refresh';
import { readDomain } from '@/app/postmaster/domain-facts';
import { readPageRequest, type SearchParams } from '@/app/postmaster/query';
import { BalanceCard } from '@/components/report/balance-card';
import { DigestCard } from '@/components/report/digest-card';
import { ExceptionsCard } from '@/components/report/exceptions-card';
import { MailboxesCard } from '@/components/report/mailboxes-card';
import { NotesCard } from '@/components/report/notes-card';
import { PrintHead, ReportFiles } from '@/components/report/report-files';
import { SkippedCard } from '@/components/report/skipped-card';
import { PageHead } from '@/components/shell/page-head';
import { computeDigestAction } from '@/lib/actions/report-actions';
import { balanceOf, settledOf } from '@/lib/reports/balance-rule';
import { findReportMailboxes } from '@/lib/reports/find-mailboxes';
import { type DomainReport, findDomainReport } from '@/lib/reports/find-report';

const PATH = '/postmaster/report';
/** How often the page looks again while the checksum is computed. */
const LOOK_SECONDS = 2;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('report');
  return { title: t('title') };
}

async function readReport(searchParams: SearchParams) {
  const { actor, domain, now } = await readDomain();
  const request = await readPageRequest(searchParams);
  const [report, page] = await Promise.all([
    findDomainReport(actor, domain.id),
    findReportMailboxes(actor, { ...request, mailDomainId: domain.id }),
  ]);
  return { report, page, search: request.search ?? '', now };
}

export default async function Page({ searchParams }: { searchParams: SearchParams }) {
  const { report, page, search, now } = await readReport(searchParams);
  const t = await getTranslations();
  const moment = await getFullMoment();
  const balance = balanceOf(report);
  const { run, counted } = report;
  const computing = run !== null && run.finishedAt === null;
  const files = (['summary', 'exceptions', 'ledger'] as const).map((file) => ({
    href: `/api/report/domain?file=${file}`,
    label: t(FILE_LABELS[file]),
  }));
  const rows = page.rows.map((row) => ({ ...row, balance: row.countedAt === null ? null : balanceOf(row) }));
  return (
    <>
      <LiveRefresh
        everySeconds={computing ? LOOK_SECONDS : null}
        sentence={t('report.digestRunning', { done: run?.mailboxesDone ?? 0, all: run?.mailboxCount ?? 0 })}
      />
      <PrintHead
        domain={report.domainName}
        period={report.openedAt === null ? '—' : t('report.periodFrom', { from: moment(report.openedAt), to: moment(now) })}
        when={moment(now)}
      />
      <PageHead
        titleInPhoneBar
        path={[{ label: t('shell.groupRecords') }, { label: t('report.title') }]}
        title={t('report.title')}
        beside={<span className="text-text-2">{report.domainName}</span>}
        verdict={t.rich(`report.verdict.${counted === null ? 'uncounted' : balance.kind}`, {
          listed: report.listed,
          count: balance.kind === 'balanced' ? 0 : balance.count,
          exceptions: report.refused + report.gone,
          b: (text) => <b className="text-text">{text}</b>,
        })}
        actions={<ReportFiles files={files} />}
      />
      <div className="grid gap-4">
        <BalanceCard sums={report} balance={balance} pending={report.pending} />
        <MailboxesCard path={PATH} search={search} page={{ ...page, rows }} mailboxes={report.mailboxes} />
        <ExceptionsCard groups={report.groups} />
        <SkippedCard folders={report.skippedFolders.map(({ reason, count }) => ({ name: count, reason }))} />
        <DigestCard
          mappingId={null}
          compute={computeDigestAction}
          progress={computing ? { done: run.mailboxesDone, all: run.mailboxCount } : null}
          digest={
            run?.sha256 == null || run.finishedAt === null
              ? null
              : {
                  sha256: run.sha256,
                  entryCount: run.entryCount,
                  when: moment(run.finishedAt),
                  stale: run.entryCount !== settledOf(report),
                }
          }
        />
        <NotesCard notes={notesOf(report, t, moment)} />
      </div>
    </>
  );
}

const FILE_LABELS = {
  summary: 'report.fileSummary',
  exceptions: 'report.fileExceptions',
  ledger: 'report.fileLedger',
} as const;

/** What is known only as of a moment (T6), and what was really compared. */
function notesOf(
  { counted, compared }: DomainReport,
  t: Awaited<ReturnType<typeof getTranslations<never>>>,
  moment: (date: Date) => string,
): string[] {
  return [
    ...(counted === null ? [] : [t('report.countedBetween', { from: moment(counted.from), to: moment(counted.to) })]),
    t('report.policy'),
    t('report.identity'),
    compared === null
      ? t('report.comparedNever')
      : t('report.comparedSome', { ...compared, from: moment(compared.from), to: moment(compared.to) }),
  ];
}
