/**
 * Dates as people read them: 2026-03-12 in tables, 3月12日 or 12 March in sentences, always 24 hours, always in the reader's time zone.
 * look.md, "Words".
 */
import type { Locale } from './locale.ts';

/** English dates put the day first. */
const DATE_LOCALE: Record<Locale, string> = { 'zh-CN': 'zh-CN', en: 'en-GB' };

const DAY_MS = 86_400_000;

type Options = Intl.DateTimeFormatOptions;

const DAY: Options = { year: 'numeric', month: '2-digit', day: '2-digit' };
const CLOCK: Options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const SENTENCE: Options = { month: 'long', day: 'numeric' };
const SENTENCE_OF_ANOTHER_YEAR: Options = { ...SENTENCE, year: 'numeric' };
const SHORT: Options = { month: 'short', day: 'numeric' };
const WEEKDAY: Options = { weekday: 'short' };

/** The ways to write a date in one time zone. Each stands alone, so that a component takes those that it needs. */
export interface Dates {
  /** 2026-03-12 */
  isoDay: (date: Date) => string;
  /** 2026-03-12 22:10 in files. */
  isoMoment: (date: Date) => string;
  /** 22:10 */
  clockTime: (date: Date) => string;
  /** 03-12 22:10 in a table of this year, 2025-03-12 for other years. */
  tableMoment: (date: Date, now: Date) => string;
  /** 3月12日 or 12 March; with the year when it is another one. */
  sentenceDay: (date: Date, locale: Locale, now: Date) => string;
  /** 3月12日 or 12 Mar: for captions with little room. */
  shortDay: (date: Date, locale: Locale) => string;
  /** 2024年3月1日 or 1 March 2024: always with the year. */
  fullDay: (date: Date, locale: Locale) => string;
  /** 2026年3月12日 22:10 or 12 March 2026 22:10: for what is printed and kept. */
  fullMoment: (date: Date, locale: Locale) => string;
  /** 周三 or Wed */
  weekday: (date: Date, locale: Locale) => string;
  /** Whole days from one calendar day to another. */
  calendarDaysBetween: (from: Date, to: Date) => number;
  /** A day written yyyy-mm-dd, as the moment it begins. */
  dayFromIso: (day: string) => Date;
  /** The first day all of which lies at or after a moment, as the moment at which it begins. */
  firstWholeDay: (since: Date) => Date;
}

const made = new Map<string, Dates>();

/** Dates of one IANA time zone, which has to be one that isTimeZone knows. Kept: making a format is slow, and lists have many lines. */
export function datesIn(zone: string): Dates {
  const known = made.get(zone);
  if (known !== undefined) return known;
  const dates = makeDates(zone);
  made.set(zone, dates);
  return dates;
}

function writerIn(zone: string): (date: Date, locale: string, options: Options) => string {
  const formats = new Map<Options, Map<string, Intl.DateTimeFormat>>();
  return (date, locale, options) => {
    const byLocale = formats.get(options) ?? new Map<string, Intl.DateTimeFormat>();
    const format = byLocale.get(locale) ?? new Intl.DateTimeFormat(locale, { timeZone: zone, ...options });
    formats.set(options, byLocale.set(locale, format));
    return format.format(date);
  };
}

function makeDates(zone: string): Dates {
  const write = writerIn(zone);
  const isoDay = (date: Date) => write(date, 'sv-SE', DAY);
  const clockTime = (date: Date) => write(date, 'en-GB', CLOCK);
  const isoMoment = (date: Date) => `${isoDay(date)} ${clockTime(date)}`;
  const yearOf = (date: Date) => isoDay(date).slice(0, 4);
  const fullDay = (date: Date, locale: Locale) => write(date, DATE_LOCALE[locale], SENTENCE_OF_ANOTHER_YEAR);
  const dayFromIso = (day: string) => midnight(day, isoMoment);
  return {
    isoDay,
    isoMoment,
    clockTime,
    tableMoment: (date, now) => (yearOf(date) === yearOf(now) ? isoMoment(date).slice(5) : isoDay(date)),
    sentenceDay: (date, locale, now) =>
      write(date, DATE_LOCALE[locale], yearOf(date) === yearOf(now) ? SENTENCE : SENTENCE_OF_ANOTHER_YEAR),
    shortDay: (date, locale) => write(date, DATE_LOCALE[locale], SHORT),
    fullDay,
    fullMoment: (date, locale) => `${fullDay(date, locale)} ${clockTime(date)}`,
    weekday: (date, locale) => write(date, DATE_LOCALE[locale], WEEKDAY),
    calendarDaysBetween: (from, to) => Math.round((Date.parse(isoDay(to)) - Date.parse(isoDay(from))) / DAY_MS),
    dayFromIso,
    firstWholeDay: (since) => {
      const day = dayFromIso(isoDay(since));
      return day.getTime() === since.getTime() ? day : dayFromIso(dayAfter(isoDay(since)));
    },
  };
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

/**
 * When a day begins in the zone in which `isoMoment` writes. The offset is looked up twice, because on a day on which the clock is
 * changed the first look may fall on its other side. Where midnight itself is left out, the day begins when the clock goes on.
 */
function midnight(day: string, isoMoment: (date: Date) => string): Date {
  const wanted = Date.parse(`${day}T00:00Z`);
  let at = wanted;
  for (let look = 0; look < 2; look++) {
    const shown = Date.parse(`${isoMoment(new Date(at)).replace(' ', 'T')}Z`);
    at += wanted - shown;
  }
  return new Date(at);
}

/** Full days of 24 hours that are left until a moment; none when it has passed. */
export function wholeDaysLeft(now: Date, until: Date): number {
  return Math.max(0, Math.floor((until.getTime() - now.getTime()) / DAY_MS));
}
