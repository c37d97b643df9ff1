import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { type RulerScale, rulerScale } from '@/components/window/ruler-scale';
import { useDates } from '@/lib/i18n/use-dates';

export interface RulerProps {
  now: Date;
  openedAt: Date;
  closesAt: Date;
  oldServiceExpiresOn: string | null;
  finishAt: Date | null;
}

/** Two captions closer than this (percent of the width) would touch: above, below, and below on a phone. */
const TOO_NEAR = { above: 22, below: 17, belowOnPhone: 23 };
/** Nearer to an end than this, a caption is no longer centred on its line. */
const EDGE = 14;

type Align = 'start' | 'center' | 'end';

interface LabelProps {
  left: number;
  top: number;
  align?: Align;
  className?: string;
  children: ReactNode;
}

function Label({ left, top, align = 'start', className, children }: LabelProps) {
  return (
    <span
      className={classNames(
        'absolute whitespace-nowrap',
        align === 'end' && '-translate-x-full',
        align === 'center' && '-translate-x-1/2',
        className,
      )}
      style={{ left: `${left}%`, top }}
    >
      {children}
    </span>
  );
}

function alignAt(place: number): Align {
  if (place < EDGE) return 'start';
  return place > 100 - EDGE ? 'end' : 'center';
}

interface TrackProps {
  top: number;
  name: string;
  left: string;
  width: number;
  today: number;
  old?: boolean;
}

/** One track with its name at the left and what is left of it at its end. */
function Track({ top, name, left, width, today, old = false }: TrackProps) {
  return (
    <>
      <Label left={0} top={top - 22} className={today < 2 ? 'pl-1.5' : 'bg-surface'}>
        <b>{name}</b>
      </Label>
      <Label left={Math.max(width, 40)} top={top - 22} align="end">
        <b>{left}</b>
      </Label>
      <span
        className={classNames(
          'absolute left-0 h-2.5 overflow-hidden rounded-full border',
          old ? 'border-line-strong bg-sunken' : 'border-accent-line bg-accent-soft',
        )}
        style={{ top, width: `${width}%` }}
      >
        <span
          className={classNames('absolute -inset-y-px -left-px', old ? 'bg-line-control' : 'bg-accent')}
          style={{ width: `${width === 0 ? 0 : Math.min(100, (100 * today) / width)}%` }}
        />
      </span>
    </>
  );
}

function TopCaptions({ scale, today, finish }: { scale: RulerScale; today: string; finish: string | null }) {
  const near = scale.finish !== null && scale.finish - scale.today < TOO_NEAR.above;
  const todayAlign = alignAt(scale.today);
  return (
    <>
      <Label left={scale.today} top={-2} align={todayAlign}>
        <b>{today}</b>
      </Label>
      {scale.finish === null || finish === null ? null : (
        <Label
          left={near ? scale.today + (todayAlign === 'start' ? 22 : 12) : scale.finish}
          top={-2}
          align={near && scale.today < 70 ? 'start' : alignAt(scale.finish)}
          className={classNames('text-text-2 max-desk:hidden', near && scale.today >= 70 && 'hidden')}
        >
          {finish}
        </Label>
      )}
    </>
  );
}

/** When the window closes, and when the old service ends; in two lines where one has no room. */
function BottomCaptions({
  scale,
  top,
  closes,
  expires,
}: {
  scale: RulerScale;
  top: number;
  closes: string;
  expires: string | null;
}) {
  const gap = scale.expires === null ? 100 : Math.abs(scale.expires - scale.closes);
  return (
    <>
      <Label left={Math.max(scale.closes, 30)} top={top} align="end" className="text-text-3">
        {closes}
      </Label>
      {scale.expires === null || expires === null ? null : (
        <Label
          left={Math.min(100, Math.max(scale.expires + 6, 30))}
          top={top}
          align="end"
          className={classNames(
            'text-text-3',
            gap < TOO_NEAR.below ? 'mt-[18px]' : gap < TOO_NEAR.belowOnPhone && 'max-desk:mt-[18px]',
          )}
        >
          {expires}
        </Label>
      )}
    </>
  );
}

/** Two tracks on one scale: the window, and the old service. Today is a line, the expected finish a dashed one. */
export function Ruler(props: RulerProps) {
  const dates = useDates();
  const { dayFromIso, shortDay } = dates;
  const t = useTranslations('window');
  const locale = useLocale();
  const scale = rulerScale(props, dates);
  const expiry = props.oldServiceExpiresOn === null ? null : dayFromIso(props.oldServiceExpiresOn);
  const bottom = expiry === null ? 66 : 112;
  const lines = { top: 18, height: bottom - 20 };
  const closes = t('rulerCloses', { day: shortDay(props.closesAt, locale) });
  const expires = expiry === null ? null : t('rulerExpires', { day: shortDay(expiry, locale) });
  return (
    <div
      role="img"
      aria-label={[closes, expires].filter((caption) => caption !== null).join(', ')}
      className="relative mt-2 text-xs"
      style={{ height: bottom + (expiry === null ? 22 : 40) }}
    >
      <span className="absolute border-l-[1.5px] border-text" style={{ left: `${scale.today}%`, ...lines }} />
      {scale.finish === null ? null : (
        <span
          className="absolute border-l-[1.5px] border-dashed border-line-control"
          style={{ left: `${scale.finish}%`, ...lines }}
        />
      )}
      <Track
        top={46}
        name={t('rulerWindow')}
        left={t('daysLeft', { days: scale.windowDaysLeft })}
        width={scale.closes}
        today={scale.today}
      />
      {scale.expires === null ? null : (
        <Track
          old
          top={94}
          name={t('rulerOld')}
          left={t('daysLeft', { days: scale.oldDaysLeft ?? 0 })}
          width={scale.expires}
          today={scale.today}
        />
      )}
      <TopCaptions
        scale={scale}
        today={t('rulerToday', { day: shortDay(props.now, locale) })}
        finish={props.finishAt === null ? null : t('rulerFinish', { day: shortDay(props.finishAt, locale) })}
      />
      <Label left={0} top={bottom} className="text-text-3">
        {shortDay(props.openedAt, locale)}
      </Label>
      <BottomCaptions scale={scale} top={bottom} closes={closes} expires={expires} />
    </div>
  );
}
