import { useTranslations } from 'next-intl';
import { Bar } from '@/components/progress/bar';
import { StateWord } from '@/components/progress/state-word';
import { type MailboxActions, type MailboxRow, splitAddress } from '@/components/status/mailbox-row';
import { RowActions } from '@/components/status/row-actions';
import { useRowReason } from '@/components/status/row-reason';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { tableMoment } from '@/lib/i18n/dates';
import { grouped } from '@/lib/i18n/quantities';

interface StatusRowsProps {
  rows: MailboxRow[];
  now: Date;
  windowOpen: boolean;
  actions: MailboxActions;
}

/** Unknown is a dash, nothing is a zero. */
function Unknown() {
  return <span className="text-text-3">—</span>;
}

function Percent({ row }: { row: MailboxRow }) {
  if (row.percent === null) return null;
  return (
    <span className="flex items-center gap-3">
      <Bar className="flex-1" percent={row.percent} state={row.state} label={row.address} />
      <span className="w-10 text-right">{row.percent}%</span>
    </span>
  );
}

function DeskRow({ row, now, windowOpen, actions }: Omit<StatusRowsProps, 'rows'> & { row: MailboxRow }) {
  const reason = useRowReason(now, windowOpen)(row);
  const { local, domain } = splitAddress(row.address);
  const opened = row.mappingId !== null && row.total !== null;
  return (
    <tr>
      <Cell>
        <span className="wrap-anywhere">
          <span className="font-medium">{local}</span>
          <span className="inline-block max-w-full text-text-3">{domain}</span>
        </span>
        <Why>{row.displayName}</Why>
      </Cell>
      <Cell>
        <StateWord state={row.state} percent={row.percent} />
        {reason === null ? null : <Why className="pl-5">{reason}</Why>}
      </Cell>
      <Cell numeric>{opened && row.total !== null ? grouped(row.total) : <Unknown />}</Cell>
      <Cell numeric>{opened ? grouped(row.copied) : <Unknown />}</Cell>
      <Cell>
        <Percent row={row} />
      </Cell>
      <Cell className="whitespace-nowrap text-text-2">
        {row.startedAt === null ? <Unknown /> : tableMoment(row.startedAt, now)}
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        <RowActions row={row} actions={actions} windowOpen={windowOpen} />
      </Cell>
    </tr>
  );
}

function PhoneRow({ row, now, windowOpen, actions }: Omit<StatusRowsProps, 'rows'> & { row: MailboxRow }) {
  const reason = useRowReason(now, windowOpen)(row);
  const { local } = splitAddress(row.address);
  return (
    <li className="px-4 py-3">
      <div className="flex items-center gap-2">
        <span className="min-w-0 flex-1">
          <b className="wrap-anywhere">{local}</b> <span className="text-text-3">{row.displayName}</span>
        </span>
        <RowActions row={row} actions={actions} windowOpen={windowOpen} />
      </div>
      {row.percent === null ? null : <Bar className="mt-2" percent={row.percent} state={row.state} label={row.address} />}
      <div className="mt-1.5 flex items-center justify-between gap-3 text-xs">
        <StateWord state={row.state} percent={row.percent} />
        {row.total === null ? null : (
          <span className="text-text-2">{`${grouped(row.copied)} / ${grouped(row.total)}${row.percent === null ? '' : ` · ${row.percent}%`}`}</span>
        )}
      </div>
      {reason === null ? null : <p className="mt-0.5 text-xs text-text-3">{reason}</p>}
    </li>
  );
}

/** The document's columns, and 开启时间. On phones a row is two lines and a bar. */
export function StatusRows({ rows, ...rest }: StatusRowsProps) {
  const t = useTranslations('status');
  return (
    <>
      <Table className="max-wide:hidden">
        <thead>
          <tr>
            <HeadCell className="w-[21%]">{t('columnMailbox')}</HeadCell>
            <HeadCell className="w-[28%]">{t('columnState')}</HeadCell>
            <HeadCell numeric>{t('columnTotal')}</HeadCell>
            <HeadCell numeric>{t('columnMoved')}</HeadCell>
            <HeadCell className="w-42">{t('columnPercent')}</HeadCell>
            <HeadCell>{t('columnStarted')}</HeadCell>
            <HeadCell>
              <span className="sr-only">{t('columnActions')}</span>
            </HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DeskRow key={row.memberId} row={row} {...rest} />
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line wide:hidden">
        {rows.map((row) => (
          <PhoneRow key={row.memberId} row={row} {...rest} />
        ))}
      </ul>
    </>
  );
}
