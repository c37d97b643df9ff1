import { describe, expect, it } from 'vitest';
import {
  calendarDaysBetween,
  clockTime,
  dayFromIso,
  firstWholeDay,
  fullDay,
  isoDay,
  sentenceDay,
  tableMoment,
  weekday,
} from './dates.ts';

const now = new Date('2026-03-12T02:32:00Z');
const evening = new Date('2026-03-11T16:05:00Z'); // five past midnight in Shanghai

describe('dates', () => {
  it('are those of Shanghai, with 24 hours', () => {
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
  });

  it('are counted by the calendar', () => {
    expect(calendarDaysBetween(evening, dayFromIso('2026-04-09'))).toBe(28);
  });

  it('say since which day all is here: the next one, unless the moment is a midnight', () => {
    expect(isoDay(firstWholeDay(evening))).toBe('2026-03-13');
    expect(isoDay(firstWholeDay(dayFromIso('2026-03-12')))).toBe('2026-03-12');
  });
});
