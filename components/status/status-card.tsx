import { SearchX, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MoveState } from '@/components/progress/move-state';
import { StateGlyph } from '@/components/progress/state-glyph';
import type { MailboxActions, MailboxRow } from '@/components/status/mailbox-row';
import { countShown, SHOWS, type Show, STATUS_PATH, type StatusQuery, statusHref } from '@/components/status/status-query';
import { StatusRows } from '@/components/status/status-rows';
import { LinkChip } from '@/components/table/chip';
import { Pager } from '@/components/table/pager';
import { SearchBox } from '@/components/table/search-box';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';
import { clockTime } from '@/lib/i18n/dates';
import { useMomentText } from '@/lib/i18n/moment-text';

interface StatusCardProps {
  now: Date;
  countedAt: Date | null;
  counts: Record<MoveState, number>;
  members: number;
  query: StatusQuery;
  page: { rows: MailboxRow[]; nextCursor: string | null; previousCursor: string | null; matching: number };
  windowOpen: boolean;
  actions: MailboxActions;
}

const CHIP_GLYPH: Record<Exclude<Show, 'all'>, MoveState> = {
  needs: 'failed',
  moving: 'running',
  waiting: 'not_started',
  arrived: 'done',
  none: 'none',
};

function Chips({ query, counts, members }: Pick<StatusCardProps, 'query' | 'counts' | 'members'>) {
  const t = useTranslations('status');
  const offered = SHOWS.filter((show) => show === 'all' || show === query.show || countShown(show, counts, members) > 0);
  return (
    <nav aria-label={t('filters')} className="flex flex-wrap gap-1.5">
      {offered.map((show) => (
        <LinkChip key={show} href={statusHref({ ...query, show })} on={show === query.show}>
          {show === 'all' ? null : <StateGlyph state={CHIP_GLYPH[show]} percent={60} size={12} />}
          {t(`show.${show}`, { count: countShown(show, counts, members) })}
        </LinkChip>
      ))}
    </nav>
  );
}

function Disclaimer({ now, countedAt }: Pick<StatusCardProps, 'now' | 'countedAt'>) {
  const t = useTranslations('status');
  const momentText = useMomentText(now);
  return (
    <p className="px-4 pb-2.5 text-xs text-text-3 text-pretty desk:px-5">
      {t('disclaimer', { time: clockTime(now) })}{' '}
      {countedAt === null ? t('neverCounted') : t('countedAt', { when: momentText(countedAt) })}
    </p>
  );
}

/** 域内用户搬家情况: every account of the domain, moved or not (T3). */
export function StatusCard({ now, countedAt, counts, members, query, page, windowOpen, actions }: StatusCardProps) {
  const t = useTranslations('status');
  const filtered = query.search !== '' || query.show !== 'all';
  const keep = query.show === 'all' ? {} : { show: query.show };
  return (
    <Card id="status" title={t('title')}>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 desk:px-5">
        <SearchBox action={STATUS_PATH} value={query.search} placeholder={t('search')} keep={keep} />
        <Chips query={query} counts={counts} members={members} />
      </div>
      <Disclaimer now={now} countedAt={countedAt} />
      {page.rows.length === 0 ? (
        <Nothing filtered={filtered} />
      ) : (
        <StatusRows rows={page.rows} now={now} windowOpen={windowOpen} actions={actions} />
      )}
      <Pager
        previousHref={page.previousCursor === null ? null : statusHref(query, { before: page.previousCursor })}
        nextHref={page.nextCursor === null ? null : statusHref(query, { after: page.nextCursor })}
      >
        {t('matching', { count: page.matching, shown: page.rows.length })}
      </Pager>
    </Card>
  );
}

function Nothing({ filtered }: { filtered: boolean }) {
  const t = useTranslations('status');
  if (filtered) {
    return (
      <EmptyState
        Icon={SearchX}
        action={
          <Button size="small" asChild>
            <Link href={statusHref({ search: '', show: 'all' })}>{t('clearFilters')}</Link>
          </Button>
        }
      >
        {t('nothingFound')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      Icon={Users}
      action={
        <Button kind="primary" asChild>
          <Link href="/postmaster/members">{t('createAccounts')}</Link>
        </Button>
      }
    >
      {t('noMembers')}
    </EmptyState>
  );
}
