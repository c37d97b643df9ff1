import { expect, test } from 'vitest';
import { suggestedWaitSeconds } from './suggested-wait.ts';

test.each([
  ['Request is throttled. Suggested Backoff Time: 299961 milliseconds', 300],
  ['Request is throttled. Suggested Backoff Time: 92415 milliseconds', 93],
  ['[THROTTLED] Backoff: 300000 milliseconds', 300],
  ['LOGIN failed. Backoff: 300000', 300],
  ['The server cannot service this request right now. BackOffMilliseconds: 297749', 298],
  ['<t:Value Name="BackOffMilliseconds">297749</t:Value>', 298],
  ['Suggested Backoff Time = 5 minutes', 300],
  ['Suggested Backoff Time: 3017523 milliseconds', 3018],
  ['Suggested Backoff Time: 999999999999 milliseconds', 6 * 3600],
  ['Suggested Backoff Time: 0 milliseconds', null],
  ['Too many connections, try again in 10 minutes', 600],
  ['[LIMIT] Rate limit hit. Retry after 30 seconds.', 30],
  ['[LIMIT] Please wait 45s and reconnect', 45],
  ['Account is temporarily blocked, try again in 2 hours', 7200],
  ['登录过于频繁，请5分钟后再试', 300],
  ['请 30 秒之后再试', 30],
  ['Try again later', null],
  ['Server Unavailable. 15', null],
  ['Connection closed. 14', null],
  ['You may try again 3 times', null],
  ['2026年11月24日后再试', null],
  ['', null],
  [undefined, null],
])('%j asks for %s seconds', (text, seconds) => {
  expect(suggestedWaitSeconds(text)).toBe(seconds);
});
