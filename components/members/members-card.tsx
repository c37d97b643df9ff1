import { SearchX, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { MemberList } from '@/components/members/member-list';
import type { MemberActions, MemberRow } from '@/components/members/member-row';
import { type MembersPlace, membersHref } from '@/components/members/members-href';
import { Pager } from '@/components/table/pager';
import { SearchBox } from '@/components/table/search-box';
import { SortHead } from '@/components/table/sort-head';
import { HeadCell } from '@/components/table/table';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';
import type { MemberSort } from '@/lib/schemas/member/member';

interface MembersCardProps {
  place: MembersPlace;
  page: { rows: MemberRow[]; nextCursor: string | null; previousCursor: string | null; matching: number };
  domainName: string;
  ownId: string;
  actions: MemberActions;
  /** Create, import and export. */
  tools: ReactNode;
}

function Heads({ place }: { place: MembersPlace }) {
  const t = useTranslations('members');
  const head = (sort: MemberSort, label: string, { numeric = false, first = 'asc' as 'asc' | 'desc' } = {}) => {
    const on = place.sort === sort;
    const direction = on ? (place.direction === 'asc' ? 'desc' : 'asc') : first;
    return (
      <SortHead numeric={numeric} href={membersHref({ ...place, sort, direction })} direction={on ? place.direction : null}>
        {label}
      </SortHead>
    );
  };
  return (
    <>
      {head('address', t('columnAddress'))}
      {head('name', t('columnName'))}
      <HeadCell>{t('columnRole')}</HeadCell>
      {head('used', t('columnUsed'), { first: 'desc' })}
      {head('created', t('columnCreated'), { numeric: true, first: 'desc' })}
    </>
  );
}

/** The accounts of the domain: the first step of every move (A1). */
export function MembersCard({ place, page, domainName, ownId, actions, tools }: MembersCardProps) {
  const t = useTranslations('members');
  const { rows, nextCursor, previousCursor, matching } = page;
  const { search, sort, direction } = place;
  const order = sort === 'address' && direction === 'asc' ? {} : { sort, direction };
  const silent = rows.length > 0 && rows.every(({ usedBytes }) => usedBytes === null);
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 desk:px-5">
        <SearchBox action={place.path} value={search} placeholder={t('search')} keep={order} />
        <span className="flex-1 max-desk:hidden" />
        <div className="flex gap-2 max-desk:w-full max-desk:flex-wrap max-desk:*:flex-1">{tools}</div>
      </div>
      {silent ? <Banner kind="info" lead={t('usageSilent')} className="mx-4 mb-3 desk:mx-5" /> : null}
      {rows.length > 0 ? (
        <MemberList
          // Another page is another list: nothing of it is ticked.
          key={`${search}|${sort}|${direction}|${rows[0]?.id}`}
          {...{ rows, domainName, ownId, actions }}
          heads={<Heads place={place} />}
        />
      ) : search === '' ? (
        <EmptyState Icon={Users}>{t('none')}</EmptyState>
      ) : (
        <EmptyState
          Icon={SearchX}
          action={
            <Button size="small" asChild>
              <Link href={place.path}>{t('clearSearch')}</Link>
            </Button>
          }
        >
          {t('nothingFound')}
        </EmptyState>
      )}
      <Pager
        previousHref={previousCursor === null ? null : membersHref(place, { before: previousCursor })}
        nextHref={nextCursor === null ? null : membersHref(place, { after: nextCursor })}
      >
        {t('matching', { count: matching, shown: rows.length })}
      </Pager>
    </Card>
  );
}
