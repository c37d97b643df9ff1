import { expect, it } from 'vitest';
import { datesIn } from '../../lib/i18n/dates.ts';
import { rulerScale } from './ruler-scale.ts';

const shanghai = datesIn('Asia/Shanghai');
const dates = {
  now: new Date('2026-03-12T02:32:00Z'),
  openedAt: new Date('2026-03-02T01:14:00Z'),
  closesAt: new Date('2026-04-01T01:14:00Z'),
  oldServiceExpiresOn: '2026-04-09',
  finishAt: new Date('2026-03-18T01:00:00Z'),
};

it('puts every date of the move on one scale', () => {
  const scale = rulerScale(dates, shanghai);
  expect(scale.expires).toBe(94);
  expect(Math.round(scale.closes)).toBe(75);
  expect(Math.round(scale.today)).toBe(25);
  expect(scale).toMatchObject({ windowDaysLeft: 19, oldDaysLeft: 28 });
});

it('ends at the closing day when nobody knows when the old service expires', () => {
  expect(rulerScale({ ...dates, oldServiceExpiresOn: null, finishAt: null }, shanghai)).toMatchObject({
    closes: 94,
    expires: null,
    finish: null,
  });
});

it('counts no days below zero', () => {
  expect(rulerScale({ ...dates, oldServiceExpiresOn: '2026-03-01' }, shanghai).oldDaysLeft).toBe(0);
});
