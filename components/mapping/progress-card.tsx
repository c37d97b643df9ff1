import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { MappingView } from '@/components/mapping/mapping-view';
import { Bar } from '@/components/progress/bar';
import { expectationOf } from '@/components/progress/expectation';
import { Card, CardBody } from '@/components/ui/card';
import { useDayAndTime, useMomentText } from '@/lib/i18n/moment-text';
import { byteSize } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-text-3">{name}</dt>
      <dd className="text-sm text-pretty">{children}</dd>
    </div>
  );
}

/** Percent and the numbers that it is a part of; speed and the time that is left stand beside what is published (P1). */
export function ProgressCard({ view }: { view: MappingView }) {
  const { clockTime } = useDates();
  const t = useTranslations('mappingPage.progress');
  const { now, mapping } = view;
  const { percent, total, copied, state } = mapping;
  if (percent === null || total === null) return null;
  return (
    <Card title={t('title')} aside={<span className="text-xs text-text-3">{t('updated', { time: clockTime(now) })}</span>}>
      <CardBody className="flex flex-col gap-4">
        <div>
          <p className="flex flex-wrap items-baseline gap-x-3.5">
            <span className="text-xl font-semibold tracking-[-0.01em]">{percent}%</span>
            <span className="text-text-2">{t('of', { copied, total })}</span>
          </p>
          <Bar large className="mt-2" percent={percent} state={state} label={t('title')} />
        </div>
        <dl className="grid gap-x-6 gap-y-3 desk:grid-cols-3">
          <Facts view={view} total={total} />
        </dl>
      </CardBody>
    </Card>
  );
}

function Facts({ view, total }: { view: MappingView; total: number }) {
  const t = useTranslations('mappingPage.progress');
  const { now, mapping, finishAt } = view;
  const momentText = useMomentText(now);
  const dayAndTime = useDayAndTime(now);
  const { copiedBytes, totalBytes, copied, ratePerMinute } = mapping;
  // The ledger knows how many; how large they are on average is near enough for a speed.
  const bytesPerMinute = ratePerMinute === null || copied === 0 ? 0 : (ratePerMinute * copiedBytes) / copied;
  const moving = mapping.state === 'running';
  const arrived = mapping.state === 'done' || mapping.state === 'exceptions';
  return (
    <>
      <Fact name={t('volume')}>
        {byteSize(copiedBytes)} / {byteSize(totalBytes)}
      </Fact>
      {moving ? (
        <Fact name={t('rate')}>
          {ratePerMinute === null
            ? t('unknown')
            : t('ratePerMinute', { count: Math.round(ratePerMinute), bytes: byteSize(bytesPerMinute) })}
        </Fact>
      ) : null}
      {moving ? <Fact name={t('finish')}>{finishAt === null ? t('unknown') : momentText(finishAt)}</Fact> : null}
      {arrived && mapping.finishedAt !== null ? <Fact name={t('finished')}>{dayAndTime(mapping.finishedAt)}</Fact> : null}
      {arrived && mapping.syncedAt !== null ? <Fact name={t('synced')}>{momentText(mapping.syncedAt)}</Fact> : null}
      {arrived ? null : <Fact name={t('expectation')}>{t(`expectations.${expectationOf(total)}`)}</Fact>}
      {mapping.countedAt === null ? null : (
        <Fact name={t('counted')}>{t('countedAt', { when: momentText(mapping.countedAt) })}</Fact>
      )}
    </>
  );
}
