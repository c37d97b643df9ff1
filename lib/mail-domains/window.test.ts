import { expect, test } from 'vitest';
import { closingTime, isOpen, type WindowTimes } from './window.ts';

const at = (text: string) => new Date(`2026-11-${text}Z`);
const window: WindowTimes = { openedAt: at('01T08:00:00'), closesAt: at('30T08:00:00'), closedAt: null };

test.each<[string, WindowTimes | null, Date, boolean]>([
  ['a domain that was never opened is closed', null, at('02T00:00:00'), false],
  ['an opening counts from its very moment', window, at('01T08:00:00'), true],
  ['before its beginning it is closed', window, at('01T07:59:59'), false],
  ['a second before its end it is open', window, at('30T07:59:59'), true],
  ['at its end it is closed, though no sweep has come by', window, at('30T08:00:00'), false],
  ['closed by hand it is closed, though its end is far', { ...window, closedAt: at('03T00:00:00') }, at('04T00:00:00'), false],
])('%s', (_sentence, times, moment, open) => {
  expect(isOpen(times, moment)).toBe(open);
});

test('thirty days are thirty times 24 hours, whatever the clocks of the country do', () => {
  expect(closingTime(new Date('2026-10-01T08:00:00Z'), 30)).toEqual(new Date('2026-10-31T08:00:00Z'));
});
