import { useLocale, useTranslations } from 'next-intl';
import { useDates } from './use-dates.ts';

/** When something is expected or happened, as one says it: 今天 22:10, 明天 08:00, 3月18日 周三. */
export function useMomentText(now: Date): (date: Date) => string {
  const t = useTranslations('moment');
  const locale = useLocale();
  const { calendarDaysBetween, clockTime, sentenceDay, weekday } = useDates();
  return (date) => {
    const days = calendarDaysBetween(now, date);
    const time = clockTime(date);
    if (days === 0) return t('today', { time });
    if (days === 1) return t('tomorrow', { time });
    if (days === -1) return t('yesterday', { time });
    return t('day', { day: sentenceDay(date, locale, now), weekday: weekday(date, locale) });
  };
}

/** 3月2日 09:14 or 2 March 09:14. */
export function useDayAndTime(now: Date): (date: Date) => string {
  const t = useTranslations('moment');
  const locale = useLocale();
  const { clockTime, sentenceDay } = useDates();
  return (date) => t('dayAndTime', { day: sentenceDay(date, locale, now), time: clockTime(date) });
}
