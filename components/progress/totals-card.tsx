import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Bar } from '@/components/progress/bar';
import { Distribution } from '@/components/progress/distribution';
import type { MoveState } from '@/components/progress/move-state';
import { Card, CardBody } from '@/components/ui/card';
import { clockTime, isoDay } from '@/lib/i18n/dates';
import { byteSize, grouped } from '@/lib/i18n/quantities';

export interface DomainTotals {
  counts: Record<MoveState, number>;
  members: number;
  total: number;
  settled: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  percent: number | null;
  ratePerMinute: number | null;
  oldestHere: Date | null;
}

interface TotalsCardProps {
  totals: DomainTotals;
  now: Date;
  /** How often the page asks again; null when nothing moves. */
  everySeconds: number | null;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-text-3">{name}</dt>
      <dd className="text-right">{children}</dd>
    </>
  );
}

/** 总体进度: the one number of the panel, what it is a part of, and all mailboxes by state. */
export function TotalsCard({ totals, now, everySeconds }: TotalsCardProps) {
  const t = useTranslations('totals');
  const updated =
    everySeconds === null
      ? t('updated', { time: clockTime(now) })
      : t('updatedEvery', { time: clockTime(now), seconds: everySeconds });
  const allDone = totals.percent === 100;
  return (
    <Card title={t('title')} aside={<span className="text-xs text-text-3">{updated}</span>}>
      <CardBody className="grid gap-x-10 gap-y-6 wide:grid-cols-2">
        <div className="flex flex-col gap-3.5">
          <div>
            <p className="text-xs text-text-3">{t('moved')}</p>
            <p className="text-xl font-semibold tracking-[-0.01em]">{grouped(totals.copied)}</p>
            <p className="text-sm text-text-2">{t('ofTotal', { total: totals.total })}</p>
          </div>
          <div className="flex items-center gap-3">
            <Bar large className="flex-1" percent={totals.percent ?? 0} state={allDone ? 'done' : 'running'} label={t('title')} />
            <b className="w-12 text-right text-sm">{totals.percent === null ? '—' : `${totals.percent}%`}</b>
          </div>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-xs">
            <Fact name={t('volume')}>
              {byteSize(totals.copiedBytes)} / {byteSize(totals.totalBytes)}
            </Fact>
            <Fact name={t('rate')}>
              {totals.ratePerMinute === null ? '—' : t('ratePerMinute', { count: totals.ratePerMinute })}
            </Fact>
            <Fact name={t('oldest')}>{totals.oldestHere === null ? '—' : isoDay(totals.oldestHere)}</Fact>
          </dl>
        </div>
        <Distribution counts={totals.counts} members={totals.members} />
      </CardBody>
    </Card>
  );
}
