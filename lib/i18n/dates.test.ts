import { describe, expect, it } from 'vitest';
import { datesIn } from './dates.ts';

const now = new Date('2026-03-12T02:32:00Z');
const evening = new Date('2026-03-11T16:05:00Z'); // five past midnight in Shanghai

describe('dates', () => {
  const {
    calendarDaysBetween,
    clockTime,
    dayFromIso,
    firstWholeDay,
    fullDay,
    fullMoment,
    isoDay,
    sentenceDay,
    tableMoment,
    weekday,
  } = datesIn('Asia/Shanghai');

  it('are those of the time zone, with 24 hours', () => {
    expect(isoDay(evening)).toBe('2026-03-12');
    expect(clockTime(evening)).toBe('00:05');
    expect(weekday(evening, 'zh-CN')).toBe('周四');
  });

  it('stand short in tables of this year and whole for other years', () => {
    expect(tableMoment(evening, now)).toBe('03-12 00:05');
    expect(tableMoment(new Date('2025-03-01T00:00:00Z'), now)).toBe('2025-03-01');
  });

  it('are written as people say them', () => {
    expect(sentenceDay(now, 'zh-CN', now)).toBe('3月12日');
    expect(sentenceDay(now, 'en', now)).toBe('12 March');
    expect(sentenceDay(new Date('2027-01-02T00:00:00Z'), 'en', now)).toBe('2 January 2027');
    expect(fullDay(now, 'zh-CN')).toBe('2026年3月12日');
    expect(fullMoment(now, 'en')).toBe('12 March 2026 10:32');
  });

  it('are counted by the calendar', () => {
    expect(calendarDaysBetween(evening, dayFromIso('2026-04-09'))).toBe(28);
  });

  it('say since which day all is here: the next one, unless the moment is a midnight', () => {
    expect(isoDay(firstWholeDay(evening))).toBe('2026-03-13');
    expect(isoDay(firstWholeDay(dayFromIso('2026-03-12')))).toBe('2026-03-12');
  });
});

describe('a day begins', () => {
  it.each([
    ['Asia/Shanghai', '2026-03-12', '2026-03-11T16:00:00.000Z'],
    ['America/New_York', '2026-03-12', '2026-03-12T04:00:00.000Z'],
    // The clock goes forward at 02:00 and back at 02:00: that day and the one after it.
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00.000Z'],
    ['America/New_York', '2026-03-09', '2026-03-09T04:00:00.000Z'],
    ['Europe/Berlin', '2026-10-25', '2026-10-24T22:00:00.000Z'],
    ['Europe/Berlin', '2026-10-26', '2026-10-25T23:00:00.000Z'],
    ['Asia/Kolkata', '2026-01-01', '2025-12-31T18:30:00.000Z'],
    // There the clock goes from midnight to one: the day has no midnight.
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00.000Z'],
  ])('in %s on %s at %s', (zone, day, moment) => {
    const { dayFromIso, isoDay } = datesIn(zone);
    expect(dayFromIso(day).toISOString()).toBe(moment);
    expect(isoDay(dayFromIso(day))).toBe(day);
  });

  it('where the clock is changed, and the next whole day is still the next one', () => {
    const { firstWholeDay, isoDay, calendarDaysBetween, dayFromIso } = datesIn('America/New_York');
    expect(isoDay(firstWholeDay(new Date('2026-11-01T12:00:00Z')))).toBe('2026-11-02');
    expect(calendarDaysBetween(dayFromIso('2026-03-07'), dayFromIso('2026-03-10'))).toBe(3);
  });
});
