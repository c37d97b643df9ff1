import { useTranslations } from 'next-intl';
import { useDayAndTime } from '@/lib/i18n/moment-text';

interface WindowRingProps {
  now: Date;
  openedAt: Date;
  closesAt: Date;
}

const HOUR_MS = 3_600_000;
const CIRCLE = 2 * Math.PI * 13;

/** How much of the window is left, as a ring and in days and hours. */
export function WindowRing({ now, openedAt, closesAt }: WindowRingProps) {
  const t = useTranslations('window');
  const dayAndTime = useDayAndTime(now);
  const left = Math.max(0, closesAt.getTime() - now.getTime());
  const hours = Math.floor(left / HOUR_MS);
  const share = Math.min(1, left / Math.max(1, closesAt.getTime() - openedAt.getTime()));
  return (
    <span className="mr-2 flex items-center gap-2 text-xs whitespace-nowrap">
      <svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">
        <circle cx="16" cy="16" r="13" fill="none" stroke="var(--bj-line)" strokeWidth="4" />
        <circle
          cx="16"
          cy="16"
          r="13"
          fill="none"
          stroke="var(--bj-accent)"
          strokeWidth="4"
          strokeDasharray={`${(CIRCLE * share).toFixed(1)} ${CIRCLE.toFixed(1)}`}
          strokeLinecap="round"
          transform="rotate(-90 16 16)"
        />
      </svg>
      <span>
        <b className="block text-base leading-5">{t('timeLeft', { days: Math.floor(hours / 24), hours: hours % 24 })}</b>
        <span className="text-text-3">{t('closesByItself', { when: dayAndTime(closesAt) })}</span>
      </span>
    </span>
  );
}
