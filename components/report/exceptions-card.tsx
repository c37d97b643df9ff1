import { CircleAlert, CircleMinus, type LucideIcon, SkipForward } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Cell, HeadCell, Table } from '@/components/table/table';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { byteSize } from '@/lib/i18n/quantities';
import { exceptionText, reportTranslator } from '@/lib/i18n/sentences/report-text';
import { useDates } from '@/lib/i18n/use-dates';

type Outcome = 'SKIPPED' | 'REFUSED' | 'GONE';

export interface ExceptionGroup {
  outcome: Outcome;
  reason: string | null;
  count: number;
}

export interface ExceptionRow {
  folder: string;
  outcome: Outcome;
  reason: string | null;
  uidValidity: string;
  uid: string;
  sizeBytes: number;
  internalDate: Date;
  serverText: string | null;
}

const ICONS: Record<Outcome, LucideIcon> = { REFUSED: CircleAlert, SKIPPED: SkipForward, GONE: CircleMinus };

function Groups({ groups }: { groups: ExceptionGroup[] }) {
  const t = useTranslations('report');
  const open = reportTranslator(t);
  return (
    <ul className="divide-y divide-line px-4 pt-1 pb-2 text-sm desk:px-5">
      {groups.map((group) => {
        const Icon = ICONS[group.outcome];
        return (
          <li key={`${group.outcome} ${group.reason}`} className="flex items-center gap-2.5 py-2">
            <Icon
              className={classNames('size-4 shrink-0', group.outcome === 'REFUSED' ? 'text-state-failed-text' : 'text-text-3')}
              aria-hidden
            />
            <span className="min-w-0 flex-1">{exceptionText(open, group)}</span>
            <b className="whitespace-nowrap">{t('groupCount', { count: group.count })}</b>
          </li>
        );
      })}
    </ul>
  );
}

function Words({ text }: { text: string | null }) {
  if (text === null) return <span className="text-text-3">—</span>;
  return (
    <span lang="" className="font-mono text-xs text-text-2 wrap-anywhere">
      {text}
    </span>
  );
}

function Rows({ rows }: { rows: ExceptionRow[] }) {
  const { isoDay } = useDates();
  const t = useTranslations('report');
  const open = reportTranslator(t);
  const key = ({ folder, uidValidity, uid }: ExceptionRow) => `${folder} ${uidValidity} ${uid}`;
  return (
    <>
      <Table className="border-t border-line max-desk:hidden print:table">
        <thead>
          <tr>
            <HeadCell>{t('columnWhy')}</HeadCell>
            <HeadCell>{t('columnFolder')}</HeadCell>
            <HeadCell numeric>{t('columnDate')}</HeadCell>
            <HeadCell numeric>{t('columnSize')}</HeadCell>
            <HeadCell numeric>{t('columnUid')}</HeadCell>
            <HeadCell>{t('columnWords')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={key(row)}>
              <Cell className="h-11">{exceptionText(open, row)}</Cell>
              <Cell className="wrap-anywhere">{row.folder}</Cell>
              <Cell numeric className="text-text-2">
                {isoDay(row.internalDate)}
              </Cell>
              <Cell numeric className="text-text-2">
                {byteSize(row.sizeBytes)}
              </Cell>
              <Cell numeric className="text-text-2">
                {row.uid}
              </Cell>
              <Cell>
                <Words text={row.serverText} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden print:hidden">
        {rows.map((row) => (
          <li key={key(row)} className="grid gap-0.5 px-4 py-2.5 text-sm">
            <span>{exceptionText(open, row)}</span>
            <span className="flex flex-wrap gap-x-3 text-xs text-text-2">
              <span className="wrap-anywhere">{row.folder}</span>
              <span>{isoDay(row.internalDate)}</span>
              <span>{byteSize(row.sizeBytes)}</span>
              <span>UID {row.uid}</span>
            </span>
            {row.serverText === null ? null : <Words text={row.serverText} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** What was not moved, by reason, and message by message where there are rows. */
export function ExceptionsCard({ groups, rows }: { groups: ExceptionGroup[]; rows?: ExceptionRow[] }) {
  const t = useTranslations('report');
  const count = groups.reduce((sum, group) => sum + group.count, 0);
  if (count === 0) {
    return (
      <Card title={t('exceptions', { count })}>
        <CardBody className="text-sm text-text-2">{t('exceptionsNone')}</CardBody>
      </Card>
    );
  }
  return (
    <Card title={t('exceptions', { count })}>
      <Groups groups={groups} />
      {rows === undefined ? null : <Rows rows={rows} />}
      {rows === undefined || rows.length >= count ? null : (
        <p className="border-t border-line px-4 py-3 text-xs text-text-3 desk:px-5">
          {t('exceptionsShown', { shown: rows.length })}
        </p>
      )}
    </Card>
  );
}
