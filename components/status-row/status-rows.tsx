import { useTranslations } from 'next-intl';
import { type ReactNode, useRef } from 'react';
import { useRowKeys } from '@/components/keyboard/use-row-keys';
import { Bar } from '@/components/progress/bar';
import { StateWord } from '@/components/progress/state-word';
import type { Selection } from '@/components/selection/selection';
import { SortHead } from '@/components/status/sort-head';
import { type BoardRow, type MailboxActions, mappingHref, splitAddress } from '@/components/status-row/mailbox-row';
import { RowActions, type RowSight } from '@/components/status-row/row-actions';
import { onCheckKeys, PageCheck, RowCheck } from '@/components/status-row/row-check';
import { useRowPace, useRowReason } from '@/components/status-row/row-reason';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { classNames } from '@/components/ui/class-names';
import { Link } from '@/components/ui/navigation';
import { byteSize, grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';
import type { StatusQuery } from '@/lib/schemas/mapping/status';

interface StatusRowsProps {
  rows: BoardRow[];
  now: Date;
  query: StatusQuery;
  windowOpen: boolean;
  actions: MailboxActions;
  selection: Selection;
  sight: RowSight;
}

type RowProps = Omit<StatusRowsProps, 'rows' | 'query'> & { row: BoardRow };

/** Unknown is a dash, nothing is a zero. */
function Unknown() {
  return <span className="text-text-3">—</span>;
}

/** Leads to the mailbox's own page, once anything was ever started for it. */
function Name({ row, children }: { row: BoardRow; children: ReactNode }) {
  const t = useTranslations('mappingPage');
  if (row.mappingId === null) return children;
  return (
    <Link
      href={mappingHref(row.mappingId)}
      data-row-open
      className="hover:underline"
      aria-label={t('open', { address: row.address })}
    >
      {children}
    </Link>
  );
}

function Percent({ row }: { row: BoardRow }) {
  if (row.percent === null) return null;
  return (
    <span className="flex items-center gap-3">
      <Bar className="flex-1" percent={row.percent} state={row.state} label={row.address} />
      <span className="w-10 text-right">{row.percent}%</span>
    </span>
  );
}

function Amount({ count, bytes }: { count: number; bytes: number }) {
  return (
    <>
      <span className="block">{grouped(count)}</span>
      {bytes === 0 ? null : <Why>{byteSize(bytes)}</Why>}
    </>
  );
}

/** Two members, one old account: mostly a slip of whoever made the list (B5). */
function Shared({ row: { sharedWith }, className }: { row: BoardRow; className?: string }) {
  const t = useTranslations('status');
  if (sharedWith === null) return null;
  return (
    <span className={classNames('block text-xs text-state-paused-text wrap-anywhere', className)}>
      {t('sharedWith', { address: splitAddress(sharedWith).local })}
    </span>
  );
}

function DeskRow({ row, now, windowOpen, actions, selection, sight }: RowProps) {
  const { tableMoment } = useDates();
  const reason = useRowReason(now, windowOpen)(row);
  const pace = useRowPace(now)(row);
  const { local, domain } = splitAddress(row.address);
  const counted = row.mappingId !== null && row.total !== null;
  return (
    <tr data-row tabIndex={-1} className={selection.has(row.memberId) ? 'bg-accent-soft' : ''}>
      <Cell className="w-px pr-0">
        <RowCheck row={row} selection={selection} />
      </Cell>
      <Cell>
        <span className="wrap-anywhere">
          <Name row={row}>
            <span className="font-medium">{local}</span>
            <span className="inline-block max-w-full text-text-3">{domain}</span>
          </Name>
        </span>
        <Why>{row.displayName}</Why>
      </Cell>
      <Cell>
        <StateWord state={row.state} percent={row.percent} />
        {reason === null ? null : <Why className="pl-5">{reason}</Why>}
        <Shared row={row} className="pl-5" />
      </Cell>
      <Cell numeric>{counted && row.total !== null ? <Amount count={row.total} bytes={row.totalBytes} /> : <Unknown />}</Cell>
      <Cell numeric>{counted ? <Amount count={row.copied} bytes={row.copiedBytes} /> : <Unknown />}</Cell>
      <Cell>
        <Percent row={row} />
        {pace === null ? null : <Why>{pace}</Why>}
      </Cell>
      <Cell className="whitespace-nowrap text-text-2">
        {row.startedAt === null ? <Unknown /> : tableMoment(row.startedAt, now)}
      </Cell>
      <Cell className="text-right whitespace-nowrap">
        <RowActions row={row} actions={actions} windowOpen={windowOpen} sight={sight} />
      </Cell>
    </tr>
  );
}

function PhoneRow({ row, now, windowOpen, actions, selection, sight }: RowProps) {
  const reason = useRowReason(now, windowOpen)(row);
  const pace = useRowPace(now)(row);
  const { local } = splitAddress(row.address);
  return (
    <li data-row tabIndex={-1} className={selection.has(row.memberId) ? 'bg-accent-soft py-3 pr-4 pl-1' : 'py-3 pr-4 pl-1'}>
      <div className="flex items-center">
        <RowCheck row={row} selection={selection} />
        <span className="min-w-0 flex-1">
          <Name row={row}>
            <b className="wrap-anywhere">{local}</b>
          </Name>{' '}
          <span className="text-text-3">{row.displayName}</span>
        </span>
        <RowActions row={row} actions={actions} windowOpen={windowOpen} sight={sight} />
      </div>
      <div className="pl-11 max-desk:pl-11">
        {row.percent === null ? null : <Bar className="mt-1" percent={row.percent} state={row.state} label={row.address} />}
        <div className="mt-1.5 flex items-center justify-between gap-3 text-xs">
          <StateWord state={row.state} percent={row.percent} />
          {row.total === null ? null : (
            <span className="text-text-2">{`${grouped(row.copied)} / ${grouped(row.total)}${row.percent === null ? '' : ` · ${row.percent}%`}`}</span>
          )}
        </div>
        {reason === null ? null : <p className="mt-0.5 text-xs text-text-3">{reason}</p>}
        <Shared row={row} />
        {pace === null ? null : <p className="mt-0.5 text-xs text-text-3">{pace}</p>}
      </div>
    </li>
  );
}

/** The document's columns, and 开启时间. On phones a row is two lines and a bar. */
export function StatusRows({ rows, query, ...rest }: StatusRowsProps) {
  const t = useTranslations('status');
  const { selection } = rest;
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  return (
    <div ref={list}>
      <Table className="max-wide:hidden" onKeyDown={onCheckKeys}>
        <thead>
          <tr>
            <HeadCell className="w-px pr-0">
              <PageCheck rows={rows} selection={selection} />
            </HeadCell>
            <SortHead query={query} sort="address" className="w-[20%]">
              {t('columnMailbox')}
            </SortHead>
            <SortHead query={query} sort="state" className="w-[26%]">
              {t('columnState')}
            </SortHead>
            <SortHead query={query} sort="total" numeric>
              {t('columnTotal')}
            </SortHead>
            <SortHead query={query} sort="moved" numeric>
              {t('columnMoved')}
            </SortHead>
            <SortHead query={query} sort="percent" className="w-48">
              {t('columnPercent')}
            </SortHead>
            <SortHead query={query} sort="started">
              {t('columnStarted')}
            </SortHead>
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
      <div className="border-t border-line wide:hidden">
        <p className="flex items-center pl-1 text-xs text-text-3">
          <PageCheck rows={rows} selection={selection} />
          {t('wholePage')}
        </p>
        <ul className="divide-y divide-line border-t border-line" onKeyDown={onCheckKeys}>
          {rows.map((row) => (
            <PhoneRow key={row.memberId} row={row} {...rest} />
          ))}
        </ul>
      </div>
    </div>
  );
}
