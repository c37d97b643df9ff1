'use client';

import type { ProgressPoint } from '@/components/progress/chart-points';
import { TotalsCard } from '@/components/progress/totals-card';
import type { MassAct } from '@/components/selection/use-mass-act';
import { StatusCard } from '@/components/status/status-card';
import { matchingByTotals, statusHref, statusParameters } from '@/components/status/status-query';
import { isLive, LOOK_SECONDS, useLiveFeed } from '@/components/status/use-live-feed';
import type { MailboxActions } from '@/components/status-row/mailbox-row';
import type { StatusQuery } from '@/lib/schemas/mapping/status';
import type { StatusFeed } from '@/lib/schemas/mapping/status-feed';

interface MoveBoardProps {
  initial: StatusFeed;
  /** How many match, where that had to be counted. */
  counted: number | null;
  samples: ProgressPoint[];
  query: StatusQuery;
  windowOpen: boolean;
  actions: MailboxActions;
  act: MassAct;
  /** Where the page asks again, and where the file is. */
  feedHref: string;
  exportHref: string;
}

/** 总体进度 and 域内用户搬家情况, which stay true without reloading while something moves. */
export function MoveBoard({ initial, counted, samples, query, feedHref, exportHref, ...rest }: MoveBoardProps) {
  const { feed, look, paint } = useLiveFeed(initial, `${feedHref}?${statusParameters(query)}`);
  const everySeconds = isLive(feed) ? LOOK_SECONDS : null;
  return (
    <>
      {feed.totals.mappings === 0 ? null : (
        <TotalsCard
          totals={feed.totals}
          now={feed.now}
          samples={samples}
          everySeconds={everySeconds}
          hrefOf={(state) =>
            statusHref(query, { search: '', show: state === 'not_started' ? 'waiting' : state, reason: undefined })
          }
        />
      )}
      <StatusCard
        feed={feed}
        matching={matchingByTotals(query, feed.totals) ?? counted ?? feed.rows.length}
        query={query}
        exportHref={exportHref}
        look={look}
        paint={paint}
        {...rest}
      />
    </>
  );
}
