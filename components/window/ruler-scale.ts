/** Places on the ruler of days. Pure; its test runs under plain Node, which knows no alias. */
import { type Dates, wholeDaysLeft } from '../../lib/i18n/dates.ts';

/** Where things stand on the ruler of days, in percent of its width. */
export interface RulerScale {
  today: number;
  closes: number;
  expires: number | null;
  finish: number | null;
  windowDaysLeft: number;
  oldDaysLeft: number | null;
}

interface RulerMoments {
  now: Date;
  openedAt: Date;
  closesAt: Date;
  oldServiceExpiresOn: string | null;
  finishAt: Date | null;
}

/** The last date stands here, so that its caption still has room. */
const LAST = 94;

export function rulerScale(dates: RulerMoments, { calendarDaysBetween, dayFromIso }: Dates): RulerScale {
  const start = dates.openedAt.getTime();
  const expiry = dates.oldServiceExpiresOn === null ? null : dayFromIso(dates.oldServiceExpiresOn);
  const ends = [
    dates.closesAt,
    dates.now,
    ...(expiry === null ? [] : [expiry]),
    ...(dates.finishAt === null ? [] : [dates.finishAt]),
  ];
  const end = Math.max(start + 1, ...ends.map((date) => date.getTime()));
  const place = (date: Date) => Math.max(0, Math.min(100, (LAST * (date.getTime() - start)) / (end - start)));
  return {
    today: place(dates.now),
    closes: place(dates.closesAt),
    expires: expiry === null ? null : place(expiry),
    finish: dates.finishAt === null ? null : place(dates.finishAt),
    windowDaysLeft: wholeDaysLeft(dates.now, dates.closesAt),
    oldDaysLeft: expiry === null ? null : Math.max(0, calendarDaysBetween(dates.now, expiry)),
  };
}
