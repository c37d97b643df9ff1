import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';
import { type RulerScale, rulerScale } from '@/components/window/ruler-scale';
import { dayFromIso, shortDay } from '@/lib/i18n/dates';

export interface RulerProps {
  now: Date;
  openedAt: Date;
  closesAt: Date;
  oldServiceExpiresOn: string | null;
  finishAt: Date | null;
}

/** Two captions closer than this (percent of the width) would touch. */
const TOO_NEAR = 22;
const TOO_NEAR_BELOW = 17;

interface LabelProps {
  left: number;
  top: number;
  align?: 'start' | 'center' | 'end';
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

function Track({ top, width, filled, old = false }: { top: number; width: number; filled: number; old?: boolean }) {
  return (
    <span
      className={classNames(
        'absolute left-0 h-2.5 overflow-hidden rounded-full border',
        old ? 'border-line-strong bg-sunken' : 'border-accent-line bg-accent-soft',
      )}
      style={{ top, width: `${width}%` }}
    >
      <span
        className={classNames('absolute -inset-y-px -left-px', old ? 'bg-line-control' : 'bg-accent')}
        style={{ width: `${width === 0 ? 0 : Math.min(100, (100 * filled) / width)}%` }}
      />
    </span>
  );
}

function TopCaptions({ scale, today, finish }: { scale: RulerScale; today: string; finish: string | null }) {
  const todayAt = Math.max(9, Math.min(91, scale.today));
  const room = scale.finish !== null && scale.finish - todayAt < TOO_NEAR;
  return (
    <>
      <Label left={todayAt} top={-2} align="center">
        <b>{today}</b>
      </Label>
      {scale.finish === null || finish === null ? null : (
        <Label
          left={Math.min(100, room ? todayAt + 12 : scale.finish)}
          top={-2}
          align={scale.finish > 78 ? 'end' : room ? 'start' : 'center'}
          className="text-text-2 max-desk:hidden"
        >
          {finish}
        </Label>
      )}
    </>
  );
}

/** Two tracks on one scale: the window, and the old service. Today is a line, the expected finish a dashed one. */
export function Ruler(props: RulerProps) {
  const t = useTranslations('window');
  const locale = useLocale();
  const scale = rulerScale(props);
  const expiry = props.oldServiceExpiresOn === null ? null : dayFromIso(props.oldServiceExpiresOn);
  const near = scale.expires !== null && Math.abs(scale.expires - scale.closes) < TOO_NEAR_BELOW;
  const bottom = expiry === null ? 66 : 112;
  const lines = { top: 18, height: bottom - 20 };
  const closes = t('rulerCloses', { day: shortDay(props.closesAt, locale) });
  const expires = expiry === null ? null : t('rulerExpires', { day: shortDay(expiry, locale) });
  return (
    <div
      role="img"
      aria-label={[closes, expires].filter(Boolean).join(', ')}
      className="relative mt-2 text-xs"
      style={{ height: bottom + (near ? 38 : 22) }}
    >
      <Label left={0} top={24}>
        <b>{t('rulerWindow')}</b>
      </Label>
      <Label left={scale.closes} top={24} align="end">
        <b>{t('daysLeft', { days: scale.windowDaysLeft })}</b>
      </Label>
      <Track top={46} width={scale.closes} filled={scale.today} />
      {scale.expires === null ? null : (
        <>
          <Label left={0} top={72}>
            <b>{t('rulerOld')}</b>
          </Label>
          <Label left={Math.max(scale.expires, 40)} top={72} align="end">
            <b>{t('daysLeft', { days: scale.oldDaysLeft ?? 0 })}</b>
          </Label>
          <Track old top={94} width={scale.expires} filled={scale.today} />
        </>
      )}
      <span className="absolute border-l-[1.5px] border-text" style={{ left: `${scale.today}%`, ...lines }} />
      {scale.finish === null ? null : (
        <span
          className="absolute border-l-[1.5px] border-dashed border-line-control"
          style={{ left: `${scale.finish}%`, ...lines }}
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
      <Label left={Math.max(scale.closes, 30)} top={bottom} align="end" className="text-text-3">
        {closes}
      </Label>
      {scale.expires === null ? null : (
        <Label
          left={Math.min(100, Math.max(scale.expires + 6, 30))}
          top={bottom + (near ? 18 : 0)}
          align="end"
          className="text-text-3"
        >
          {expires}
        </Label>
      )}
    </div>
  );
}
