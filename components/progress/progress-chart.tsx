'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ChartPoint } from '@/components/progress/chart-points';
import type { Locale } from '@/lib/i18n/locale';
import { grouped } from '@/lib/i18n/quantities';
import { useDates } from '@/lib/i18n/use-dates';

const DAY_MS = 86_400_000;
const TICK = { fontSize: 12, fill: 'var(--bj-text-3)' };

function useTimeText(points: ChartPoint[]): (at: number) => string {
  const locale = useLocale() as Locale;
  const { clockTime, shortDay } = useDates();
  const [first, last] = [points[0]?.at ?? 0, points.at(-1)?.at ?? 0];
  return (at) => (last - first > 2 * DAY_MS ? shortDay(new Date(at), locale) : clockTime(new Date(at)));
}

function short(count: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

interface ReadingProps {
  active?: boolean;
  payload?: readonly { payload?: ChartPoint }[];
}

/** What the pointer is over, in words. */
function Reading({ active, payload, timeText }: ReadingProps & { timeText: (at: number) => string }) {
  const t = useTranslations('chart');
  const point = payload?.[0]?.payload;
  if (active !== true || point === undefined) return null;
  const text =
    point.copied === null
      ? t('expectedAt', { time: timeText(point.at), count: point.expected ?? 0 })
      : t('movedAt', { time: timeText(point.at), count: point.copied });
  return <p className="rounded-md border border-line bg-surface px-2.5 py-1.5 text-xs text-text shadow-pop">{text}</p>;
}

/** Moved mail over time; dashed: how it goes on. A picture of what the sentence and the table beside it say. */
export default function ProgressChart({ points, total }: { points: ChartPoint[]; total: number }) {
  const t = useTranslations('chart');
  const locale = useLocale();
  const timeText = useTimeText(points);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={points} margin={{ top: 20, right: 16, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--bj-line)" />
        <XAxis
          dataKey="at"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={timeText}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: 'var(--bj-line-strong)' }}
          minTickGap={48}
        />
        <YAxis
          domain={[0, total]}
          tickFormatter={(count: number) => short(count, locale)}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickCount={4}
          width={48}
        />
        <ReferenceLine
          y={total}
          stroke="var(--bj-line-control)"
          strokeDasharray="2 4"
          label={{ value: t('total', { count: grouped(total) }), position: 'top', offset: 4, ...TICK }}
        />
        <Tooltip content={<Reading timeText={timeText} />} isAnimationActive={false} />
        <Area
          dataKey="copied"
          stroke="var(--bj-accent)"
          strokeWidth={2}
          fill="var(--bj-accent-soft)"
          isAnimationActive={false}
          dot={false}
        />
        <Line
          dataKey="expected"
          stroke="var(--bj-accent)"
          strokeWidth={2}
          strokeDasharray="4 4"
          connectNulls
          dot={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
