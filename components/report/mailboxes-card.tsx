import { Scale, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MoveState } from '@/components/progress/move-state';
import { StateWord } from '@/components/progress/state-word';
import type { Balance, Sums } from '@/components/report/balance-card';
import { BalanceWord, CountCells, CountHeads, CountLine } from '@/components/report/folders-card';
import { Pager } from '@/components/table/pager';
import { SearchBox } from '@/components/table/search-box';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';

export interface MailboxRow extends Sums {
  mappingId: string;
  address: string;
  displayName: string;
  state: MoveState;
  /** Null: not counted yet. */
  balance: Balance | null;
}

interface MailboxesCardProps {
  path: string;
  search: string;
  page: { rows: MailboxRow[]; nextCursor: string | null; previousCursor: string | null; matching: number };
  mailboxes: { all: number; balanced: number; uncounted: number };
}

function pageHref(path: string, parameters: Record<string, string>): string {
  const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString();
  return text === '' ? path : `${path}?${text}`;
}

function reportHref(mappingId: string): string {
  return `/postmaster/migration/${mappingId}/report`;
}

function BalanceOf({ row }: { row: MailboxRow }) {
  const t = useTranslations('report');
  return row.balance === null ? (
    <span className="text-xs text-text-3">{t('notCounted')}</span>
  ) : (
    <BalanceWord balance={row.balance} />
  );
}

function Rows({ rows }: { rows: MailboxRow[] }) {
  const t = useTranslations('report');
  return (
    <>
      <Table className="border-t border-line max-desk:hidden print:table">
        <thead>
          <tr>
            <HeadCell>{t('columnMailbox')}</HeadCell>
            <HeadCell>{t('columnStatus')}</HeadCell>
            <CountHeads />
            <HeadCell>{t('columnState')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.mappingId}>
              <Cell className="h-11 wrap-anywhere">
                <Link href={reportHref(row.mappingId)} className="font-medium hover:underline">
                  {row.address}
                </Link>
                {row.displayName === '' ? null : <Why>{row.displayName}</Why>}
              </Cell>
              <Cell>
                <StateWord state={row.state} percent={null} />
              </Cell>
              <CountCells sums={row} />
              <Cell>
                <BalanceOf row={row} />
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden print:hidden">
        {rows.map((row) => (
          <li key={row.mappingId} className="px-4 py-2.5 text-sm">
            <div className="flex flex-wrap items-start justify-between gap-x-3">
              <Link href={reportHref(row.mappingId)} className="min-h-6 min-w-0 font-medium wrap-anywhere">
                {row.address}
              </Link>
              <BalanceOf row={row} />
            </div>
            <CountLine sums={row} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Every mailbox that is moved, with its own sum; each leads to its own report. */
export function MailboxesCard({ path, search, page, mailboxes }: MailboxesCardProps) {
  const t = useTranslations('report');
  const clear = (
    <Button size="small" asChild>
      <Link href={path}>{t('clearSearch')}</Link>
    </Button>
  );
  return (
    <Card title={t('mailboxes')} aside={<span className="text-xs text-text-3">{t('mailboxesBalanced', mailboxes)}</span>}>
      <div className="px-4 py-3 desk:px-5 print:hidden">
        <SearchBox action={path} value={search} placeholder={t('searchMailbox')} />
      </div>
      {page.rows.length > 0 ? (
        <Rows rows={page.rows} />
      ) : search === '' ? (
        <EmptyState Icon={Scale}>{t('noMailboxes')}</EmptyState>
      ) : (
        <EmptyState Icon={SearchX} action={clear}>
          {t('nothingFound')}
        </EmptyState>
      )}
      <Pager
        previousHref={page.previousCursor === null ? null : pageHref(path, { search, before: page.previousCursor })}
        nextHref={page.nextCursor === null ? null : pageHref(path, { search, after: page.nextCursor })}
      >
        {t('matching', { count: page.matching, shown: page.rows.length })}
        {page.rows.length < page.matching ? <span className="hidden print:inline"> {t('rest')}</span> : null}
      </Pager>
    </Card>
  );
}
