import { useLocale, useTranslations } from 'next-intl';
import { useDates } from '@/lib/i18n/use-dates';

/** 10:12 today, 昨天, 3月10日, 2025-03-10 */
export function useMessageDate(now: Date): (date: Date) => string {
  const t = useTranslations('moment');
  const locale = useLocale();
  const { calendarDaysBetween, clockTime, isoDay, sentenceDay } = useDates();
  return (date) => {
    const days = calendarDaysBetween(date, now);
    if (days === 0) return clockTime(date);
    if (days === 1) return t('yesterdayWord');
    return isoDay(date).slice(0, 4) === isoDay(now).slice(0, 4) ? sentenceDay(date, locale, now) : isoDay(date);
  };
}
