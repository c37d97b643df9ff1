/**
 * Dates as people read them: 2026-03-12 in tables, 3月12日 or 12 March in sentences, always 24 hours, always Shanghai time.
 * look.md, "Words".
 */
import { type Locale, TIME_ZONE } from './locale.ts';

/** English dates put the day first. */
const DATE_LOCALE: Record<Locale, string> = { 'zh-CN': 'zh-CN', en: 'en-GB' };

function write(date: Date, locale: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, ...options }).format(date);
}

/** 2026-03-12 */
export function isoDay(date: Date): string {
  return write(date, 'sv-SE', { year: 'numeric', month: '2-digit', day: '2-digit' });
}

/** 2026-03-12 22:10 in files. */
export function isoMoment(date: Date): string {
  return `${isoDay(date)} ${clockTime(date)}`;
}

/** 22:10 */
export function clockTime(date: Date): string {
  return write(date, 'en-GB', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

/** 03-12 22:10 in a table of this year, 2025-03-12 for other years. */
export function tableMoment(date: Date, now: Date): string {
  const day = isoDay(date);
  return day.slice(0, 4) === isoDay(now).slice(0, 4) ? `${day.slice(5)} ${clockTime(date)}` : day;
}

/** 3月12日 or 12 March; with the year when it is another one. */
export function sentenceDay(date: Date, locale: Locale, now: Date): string {
  const sameYear = isoDay(date).slice(0, 4) === isoDay(now).slice(0, 4);
  return write(date, DATE_LOCALE[locale], { month: 'long', day: 'numeric', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** 3月12日 or 12 Mar: for captions with little room. */
export function shortDay(date: Date, locale: Locale): string {
  return write(date, DATE_LOCALE[locale], { month: 'short', day: 'numeric' });
}

/** 2024年3月1日 or 1 March 2024: always with the year. */
export function fullDay(date: Date, locale: Locale): string {
  return write(date, DATE_LOCALE[locale], { year: 'numeric', month: 'long', day: 'numeric' });
}

/** 2026年3月12日 22:10 or 12 March 2026 22:10: for what is printed and kept. */
export function fullMoment(date: Date, locale: Locale): string {
  return `${fullDay(date, locale)} ${clockTime(date)}`;
}

/** 周三 or Wed */
export function weekday(date: Date, locale: Locale): string {
  return write(date, DATE_LOCALE[locale], { weekday: 'short' });
}

/** Whole days from one calendar day to another, in Shanghai. */
export function calendarDaysBetween(from: Date, to: Date): number {
  return Math.round((Date.parse(isoDay(to)) - Date.parse(isoDay(from))) / 86_400_000);
}

/** Full days of 24 hours that are left until a moment; none when it has passed. */
export function wholeDaysLeft(now: Date, until: Date): number {
  return Math.max(0, Math.floor((until.getTime() - now.getTime()) / 86_400_000));
}

/** A day written yyyy-mm-dd, as the moment it begins in Shanghai (which has no summer time). */
export function dayFromIso(day: string): Date {
  return new Date(`${day}T00:00:00+08:00`);
}

/** The first day, in Shanghai, all of which lies at or after a moment, as the moment at which it begins. */
export function firstWholeDay(since: Date): Date {
  const day = dayFromIso(isoDay(since));
  return day.getTime() === since.getTime() ? day : new Date(day.getTime() + 86_400_000);
}
