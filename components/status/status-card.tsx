'use client';

import { SearchX, Users } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { ActOutcome } from '@/components/selection/act-outcome';
import { paintedState } from '@/components/selection/offered-acts';
import { useSelection } from '@/components/selection/selection';
import { SelectionBar } from '@/components/selection/selection-bar';
import { type MassAct, useMassAct } from '@/components/selection/use-mass-act';
import { ExportLink, StatusFilters } from '@/components/status/status-filters';
import { filterKey, statesMatching, statusHref } from '@/components/status/status-query';
import type { MailboxActions } from '@/components/status-row/mailbox-row';
import { StatusRows } from '@/components/status-row/status-rows';
import { Pager } from '@/components/table/pager';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Link } from '@/components/ui/navigation';
import { useMomentText } from '@/lib/i18n/moment-text';
import { useDates } from '@/lib/i18n/use-dates';
import type { MailboxAct, MailboxSelection, StatusQuery } from '@/lib/schemas/mapping/status';
import type { StatusFeed } from '@/lib/schemas/mapping/status-feed';

interface StatusCardProps {
  feed: StatusFeed;
  matching: number;
  query: StatusQuery;
  windowOpen: boolean;
  actions: MailboxActions;
  act: MassAct;
  exportHref: string;
  look: () => void;
  paint: (change: (feed: StatusFeed) => StatusFeed) => void;
}

/** Both warnings about the numbers (T6), with the moment of each. */
function Disclaimer({ now, countedAt }: { now: Date; countedAt: Date | null }) {
  const { clockTime } = useDates();
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
export function StatusCard(props: StatusCardProps) {
  const { feed, matching, query, windowOpen, actions, act, exportHref, look, paint } = props;
  const t = useTranslations('status');
  const selection = useSelection(filterKey(query));
  const mass = useMassAct(act);
  const run = async (what: MailboxAct, which: MailboxSelection) => {
    paint((shown) => painted(shown, what, (memberId) => selection.has(memberId) || isNamed(which, memberId)));
    const { failure } = await mass.run(what, which);
    if (failure === null) selection.clear();
    look();
  };
  const bar =
    selection.allMatching || selection.chosen.size > 0 ? (
      <SelectionBar
        selection={selection}
        matching={matching}
        filter={query}
        statesMatching={statesMatching(query, feed.totals)}
        windowOpen={windowOpen}
        handled={mass.handled}
        run={run}
        stop={mass.stop}
      />
    ) : null;
  return (
    <Frame aside={<ExportLink query={query} href={exportHref} />} bar={bar}>
      <StatusFilters query={query} totals={feed.totals} />
      <Disclaimer now={feed.now} countedAt={feed.totals.countedAt} />
      {mass.result === null ? null : (
        <ActOutcome result={mass.result} dismiss={mass.dismiss} undo={(back, memberIds) => run(back, { memberIds })} />
      )}
      {feed.rows.length === 0 ? (
        <Nothing query={query} />
      ) : (
        <StatusRows
          rows={feed.rows}
          now={feed.now}
          query={query}
          windowOpen={windowOpen}
          actions={actions}
          selection={selection}
          sight={{ paint: (what, meant) => paint((shown) => painted(shown, what, (memberId) => memberId === meant)), look }}
        />
      )}
      <Pager
        previousHref={feed.previousCursor === null ? null : statusHref(query, { before: feed.previousCursor })}
        nextHref={feed.nextCursor === null ? null : statusHref(query, { after: feed.nextCursor })}
      >
        {t('matching', { count: matching, shown: feed.rows.length })}
      </Pager>
    </Frame>
  );
}

/** How the rows look at once, before the server has told of it. */
function painted(shown: StatusFeed, act: MailboxAct, meant: (memberId: string) => boolean): StatusFeed {
  const rows = shown.rows.map((row) => {
    const state = meant(row.memberId) ? paintedState(act, row.state) : null;
    if (state === null) return row;
    return { ...row, state, reason: state === 'paused' ? 'paused_by_postmaster' : null, retryAt: null };
  });
  return { ...shown, rows };
}

function isNamed(which: MailboxSelection, memberId: string): boolean {
  return 'memberIds' in which && which.memberIds.includes(memberId);
}

function Frame({ aside, bar, children }: { aside: ReactNode; bar: ReactNode; children: ReactNode }) {
  const t = useTranslations('status');
  return (
    <div className="min-w-0">
      <Card id="status" title={t('title')} aside={aside}>
        {children}
      </Card>
      {bar}
    </div>
  );
}

function Nothing({ query }: { query: StatusQuery }) {
  const t = useTranslations('status');
  if (query.search !== '' || query.show !== 'all' || query.reason !== undefined) {
    return (
      <EmptyState
        Icon={SearchX}
        action={
          <Button size="small" asChild>
            <Link href={statusHref(query, { search: '', show: 'all', reason: undefined })}>{t('clearFilters')}</Link>
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
