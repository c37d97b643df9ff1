import { SearchX, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Pager } from '@/components/table/pager';
import { SearchBox } from '@/components/table/search-box';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';
import { isoDay } from '@/lib/i18n/dates';
import { byteSize } from '@/lib/i18n/quantities';

export interface MemberRow {
  id: string;
  address: string;
  displayName: string;
  role: 'MEMBER' | 'POSTMASTER';
  disabled: boolean;
  quotaBytes: number;
  createdAt: Date;
}

interface MembersCardProps {
  path: string;
  search: string;
  page: { rows: MemberRow[]; nextCursor: string | null; previousCursor: string | null; matching: number };
  /** Create and import. */
  tools: ReactNode;
}

function membersHref(path: string, parameters: Record<string, string>): string {
  const text = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== '')).toString();
  return text === '' ? path : `${path}?${text}`;
}

function Role({ member }: { member: MemberRow }) {
  const t = useTranslations('members');
  if (member.disabled) return <span className="text-text-3">{t('disabled')}</span>;
  return member.role === 'POSTMASTER' ? (
    <span className="font-medium">{t('rolePostmaster')}</span>
  ) : (
    <span>{t('roleMember')}</span>
  );
}

function Rows({ rows }: { rows: MemberRow[] }) {
  const t = useTranslations('members');
  return (
    <>
      <Table className="border-t border-line max-desk:hidden">
        <thead>
          <tr>
            <HeadCell>{t('columnAddress')}</HeadCell>
            <HeadCell>{t('columnName')}</HeadCell>
            <HeadCell>{t('columnRole')}</HeadCell>
            <HeadCell numeric>{t('columnQuota')}</HeadCell>
            <HeadCell numeric>{t('columnCreated')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((member) => (
            <tr key={member.id}>
              <Cell className="h-11 font-medium wrap-anywhere">{member.address}</Cell>
              <Cell>{member.displayName === '' ? <span className="text-text-3">—</span> : member.displayName}</Cell>
              <Cell className="text-text-2">
                <Role member={member} />
              </Cell>
              <Cell numeric className="text-text-2">
                {byteSize(member.quotaBytes)}
              </Cell>
              <Cell numeric className="text-text-2">
                {isoDay(member.createdAt)}
              </Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden">
        {rows.map((member) => (
          <li key={member.id} className="flex items-center gap-3 px-4 py-2.5 text-sm">
            <span className="min-w-0 flex-1">
              <span className="font-medium wrap-anywhere">{member.address}</span>
              <Why>{member.displayName}</Why>
            </span>
            <span className="text-xs text-text-2">
              <Role member={member} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The accounts of the domain: the first step of every move (A1). */
export function MembersCard({ path, search, page, tools }: MembersCardProps) {
  const t = useTranslations('members');
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 desk:px-5">
        <SearchBox action={path} value={search} placeholder={t('search')} />
        <span className="flex-1 max-desk:hidden" />
        <div className="flex gap-2 max-desk:w-full max-desk:*:flex-1">{tools}</div>
      </div>
      {page.rows.length > 0 ? (
        <Rows rows={page.rows} />
      ) : search === '' ? (
        <EmptyState Icon={Users}>{t('none')}</EmptyState>
      ) : (
        <EmptyState
          Icon={SearchX}
          action={
            <Button size="small" asChild>
              <Link href={path}>{t('clearSearch')}</Link>
            </Button>
          }
        >
          {t('nothingFound')}
        </EmptyState>
      )}
      <Pager
        previousHref={page.previousCursor === null ? null : membersHref(path, { search, before: page.previousCursor })}
        nextHref={page.nextCursor === null ? null : membersHref(path, { search, after: page.nextCursor })}
      >
        {t('matching', { count: page.matching, shown: page.rows.length })}
      </Pager>
    </Card>
  );
}
