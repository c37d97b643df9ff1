import { describe, expect, it } from 'vitest';
import { isTimeZone, OFFERED_ZONES, offsetOf } from './time-zones.ts';

describe('a time zone', () => {
  it.each([...OFFERED_ZONES, 'Europe/Vienna'])('%s is one', (zone) => expect(isTimeZone(zone)).toBe(true));

  it.each(['', '+08:00', 'Mars/Base', 'Asia/Shanghai; drop table', 'x'.repeat(80)])('%j is none', (zone) =>
    expect(isTimeZone(zone)).toBe(false),
  );

  it.each([
    ['Asia/Shanghai', 'UTC+8'],
    ['Asia/Kolkata', 'UTC+5:30'],
    ['America/New_York', 'UTC−4'],
    ['UTC', 'UTC'],
    ['Europe/London', 'UTC+1'],
  ])('%s is at %s in July', (zone, offset) => expect(offsetOf(zone, new Date('2026-07-01T00:00:00Z'))).toBe(offset));
});
