import { getLocale, getTimeZone } from 'next-intl/server';
import { type Dates, datesIn } from '@/lib/i18n/dates';
import { DEFAULT_LOCALE, isLocale } from '@/lib/i18n/locale';

/** Dates in the reader's time zone, for pages and routes on the server; components take useDates. */
export async function getDates(): Promise<Dates> {
  return datesIn(await getTimeZone());
}

/** 2026年3月12日 22:10, for what is printed and kept. */
export async function getFullMoment(): Promise<(date: Date) => string> {
  const [dates, locale] = await Promise.all([getDates(), getLocale()]);
  return (date) => dates.fullMoment(date, isLocale(locale) ? locale : DEFAULT_LOCALE);
}
