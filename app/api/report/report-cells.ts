/** The rows of a report's files: heads in the reader's language, moments in the reader's time zone, numbers as numbers. */
import { getTranslations } from 'next-intl/server';
import { getDates } from '@/app/i18n/get-dates';
import type messages from '@/lib/i18n/messages/zh-CN.json';
import { auditMoment } from '@/lib/i18n/sentences/audit-text';
import { exceptionText, reportTranslator } from '@/lib/i18n/sentences/report-text';
import { balanceOf, settledOf, unevenness } from '@/lib/reports/balance-rule';
import type { ReportException } from '@/lib/reports/find-exceptions';
import type { ReportMailbox } from '@/lib/reports/find-mailboxes';
import type { ReportFolder } from '@/lib/reports/find-report';
import { LEDGER_COLUMNS, type LedgerRecord, ledgerLine } from '@/lib/reports/ledger-record';
import { type CsvCell, csvLine } from '@/lib/sheets/write-csv';

type Pages = AsyncGenerator<CsvCell[][]>;

/** Read before the first byte leaves: while a file is being sent there is no request any more whose reader could be asked for. */
export async function reportWords() {
  const [t, dates] = await Promise.all([getTranslations(), getDates()]);
  return { t, moment: (date: Date | null) => (date === null ? null : auditMoment(dates, date)) };
}

type Words = Awaited<ReturnType<typeof reportWords>>;
type Translate = Words['t'];
type CellName = keyof typeof messages.report.cells;

function head(t: Translate, ...names: CellName[]): CsvCell[][] {
  return [names.map((name) => t(`report.cells.${name}`))];
}

/** One row per mailbox. */
export async function* summaryRows({ t, moment }: Words, pages: AsyncGenerator<ReportMailbox[]>): Pages {
  yield head(
    t,
    ...(['mailbox', 'name', 'oldAccount', 'state', 'listed', 'copied', 'skipped', 'refused', 'gone', 'pending'] as const),
    ...(['differing', 'balance', 'folders', 'skippedFolders', 'counted', 'finished', 'entries', 'digest', 'digestAt'] as const),
  );
  for await (const rows of pages) {
    yield rows.map((row) => [
      ...[row.address, row.displayName, row.sourceAddress, t(`states.${row.state}`)],
      ...[row.listed, row.copied, row.skipped, row.refused, row.gone, row.pending, row.differing],
      row.countedAt === null ? t('report.notCounted') : balanceWord(t, balanceOf(row)),
      ...[row.folderCount, row.skippedFolderCount, moment(row.countedAt), moment(row.finishedAt)],
      ...[row.entryCount, row.sha256, moment(row.digestedAt)],
    ]);
  }
}

function balanceWord(t: Translate, balance: ReturnType<typeof balanceOf>): string {
  if (balance.kind === 'balanced') return t('report.equal');
  return t(`report.balance.${balance.kind}`, { count: balance.count });
}

/** One row per folder of one mailbox. */
export async function* folderRows({ t, moment }: Words, mailbox: string, folders: readonly ReportFolder[]): Pages {
  yield head(
    t,
    ...(['mailbox', 'folder', 'newFolder', 'listed', 'copied', 'skipped', 'refused', 'gone', 'pending'] as const),
    ...(['differing', 'balance', 'oldest', 'counted'] as const),
  );
  yield folders.map((folder) => {
    const uneven = unevenness(folder);
    return [
      ...[mailbox, folder.sourcePath, folder.destinationPath],
      ...[folder.listed, folder.copied, folder.skipped, folder.refused, folder.gone, uneven.pending, uneven.differing],
      folder.countedAt === null && settledOf(folder) === 0 ? t('report.notCounted') : balanceWord(t, balanceOf(uneven)),
      ...[moment(folder.oldestListedAt), moment(folder.countedAt)],
    ];
  });
}

/** One row per message that was not copied, with its reason in words. */
export async function* exceptionRows({ t, moment }: Words, pages: AsyncGenerator<ReportException[]>): Pages {
  const why = reportTranslator(t);
  yield head(
    t,
    ...(['mailbox', 'folder', 'date', 'sizeBytes', 'uidValidity', 'uid', 'outcome', 'why', 'reason', 'serverText'] as const),
    'settledAt',
  );
  for await (const rows of pages) {
    yield rows.map((row) => [
      ...[row.mailbox, row.folder, moment(row.internalDate), row.sizeBytes, row.uidValidity, row.uid],
      ...[t(`report.outcome.${row.outcome}`), exceptionText(why, row, 'report.'), row.reason, row.serverText],
      moment(row.settledAt),
    ]);
  }
}

/** The ledger's file: the head is in the reader's language, the records are the room's own, because checksums are over their bytes. */
export async function* ledgerLines({ t }: Words, pages: AsyncGenerator<LedgerRecord[]>): AsyncGenerator<string> {
  yield head(t, ...LEDGER_COLUMNS)
    .map(csvLine)
    .join('');
  for await (const records of pages) yield records.map(ledgerLine).join('');
}
