import { expect, test } from 'vitest';
import { isAlarming } from './login-alarm.ts';

test.each([
  { refused: 1, started: 1, alarming: false },
  { refused: 4, started: 4, alarming: false },
  { refused: 5, started: 5, alarming: true },
  { refused: 5, started: 16, alarming: true },
  { refused: 5, started: 17, alarming: false },
  { refused: 120, started: 400, alarming: true },
  { refused: 119, started: 400, alarming: false },
])('$refused of $started accounts refused within ten minutes: alarming is $alarming', ({ alarming, ...counts }) => {
  expect(isAlarming(counts)).toBe(alarming);
});
