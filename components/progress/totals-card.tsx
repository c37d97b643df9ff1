import { useTranslations } from 'next-intl';
import { lazy, type ReactNode, Suspense } from 'react';
import { Bar } from '@/components/progress/bar';
import { type ChartPoint, chartPoints, type ProgressPoint } from '@/components/progress/chart-points';
import { Distribution } from '@/components/progress/distribution';
import type { MoveState } from '@/components/progress/move-state';
import { Card, CardBody } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { useMomentText } from '@/lib/i18n/moment-text';
import { byteSize, grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

const ProgressChart = lazy(() => import('@/components/progress/progress-chart'));

interface DomainTotals {
  counts: Record<MoveState, number>;
  members: number;
  total: number;
  settled: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  percent: number | null;
  ratePerMinute: number | null;
  finishAt: Date | null;
  oldestHere: Date | null;
}

interface TotalsCardProps {
  totals: DomainTotals;
  now: Date;
  /** What was written down of earlier minutes. */
  samples: ProgressPoint[];
  /** How often the page asks again; null when nothing moves. */
  everySeconds: number | null;
  /** Where the mailboxes of a state are listed. */
  hrefOf: (state: MoveState) => string;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="text-right">{children}</dd>
    </>
  );
}

function Figures({ totals, now }: Pick<TotalsCardProps, 'totals' | 'now'>) {
  const { isoDay } = useDates();
  const t = useTranslations('totals');
  const momentText = useMomentText(now);
  const allDone = totals.percent === 100;
  // Nothing was counted yet, which is not the same as none.
  const counted = totals.percent !== null;
  return (
    <div className="flex flex-col gap-3.5">
      <div>
        <p className="text-xs text-text-3">{t('moved')}</p>
        <p className="text-xl font-semibold tracking-[-0.01em]">{counted ? grouped(totals.copied) : '—'}</p>
        <p className="text-sm text-text-2">{counted ? t('ofTotal', { total: totals.total }) : t('notCounted')}</p>
      </div>
      <div className="flex items-center gap-3">
        <Bar large className="flex-1" percent={totals.percent ?? 0} state={allDone ? 'done' : 'running'} label={t('title')} />
        <b className="w-12 text-right text-sm">{totals.percent === null ? '—' : `${totals.percent}%`}</b>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
        <Fact name={t('volume')}>{counted ? `${byteSize(totals.copiedBytes)} / ${byteSize(totals.totalBytes)}` : '—'}</Fact>
        <Fact name={t('rate')}>{totals.ratePerMinute === null ? '—' : t('ratePerMinute', { count: totals.ratePerMinute })}</Fact>
        <Fact name={t('finish')}>{totals.finishAt === null ? '—' : t('about', { when: momentText(totals.finishAt) })}</Fact>
        <Fact name={t('oldest')}>{totals.oldestHere === null ? '—' : isoDay(totals.oldestHere)}</Fact>
      </dl>
    </div>
  );
}

/** So many points are told to those who do not see the picture. */
const TOLD = 8;

function Told({ points }: { points: ChartPoint[] }) {
  const { isoMoment } = useDates();
  const t = useTranslations('chart');
  const step = Math.max(1, Math.ceil(points.length / TOLD));
  const told = points.filter((point, i) => point.copied !== null && (i % step === 0 || i === points.length - 1));
  return (
    <div className="sr-only">
      <table>
        <caption>{t('title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('time')}</th>
            <th scope="col">{t('moved')}</th>
          </tr>
        </thead>
        <tbody>
          {told.map(({ at, copied }) => (
            <tr key={at}>
              <td>{isoMoment(new Date(at))}</td>
              <td>{grouped(copied ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Chart({ points, total }: { points: ChartPoint[]; total: number }) {
  const t = useTranslations('chart');
  return (
    <figure className="relative min-w-0">
      <figcaption className="text-xs text-text-3">{t('title')}</figcaption>
      <div aria-hidden className="h-52 overflow-hidden">
        <Suspense fallback={<div className="h-full rounded-md bg-sunken" />}>
          <ProgressChart points={points} total={total} />
        </Suspense>
      </div>
      <Told points={points} />
    </figure>
  );
}

/** 总体进度: the one number of the panel, what it is a part of, how it came to it, and all mailboxes by state. */
export function TotalsCard({ totals, now, samples, everySeconds, hrefOf }: TotalsCardProps) {
  const { clockTime } = useDates();
  const t = useTranslations('totals');
  const updated =
    everySeconds === null
      ? t('updated', { time: clockTime(now) })
      : t('updatedEvery', { time: clockTime(now), seconds: everySeconds });
  const current = { at: now, listed: totals.total, copied: totals.copied };
  const points = chartPoints(samples, current, everySeconds === null ? null : totals.finishAt);
  const hasChart = points.length > 1 && totals.total > 0;
  return (
    <Card title={t('title')} aside={<span className="text-xs text-text-3">{updated}</span>}>
      <CardBody
        className={classNames(
          'grid gap-x-7 gap-y-6',
          hasChart ? 'wide:grid-cols-[228px_minmax(0,1fr)_300px]' : 'wide:grid-cols-2',
        )}
      >
        <Figures totals={totals} now={now} />
        {hasChart ? <Chart points={points} total={totals.total} /> : null}
        <Distribution counts={totals.counts} members={totals.members} hrefOf={hrefOf} />
      </CardBody>
    </Card>
  );
}
