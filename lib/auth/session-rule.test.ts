import { expect, test } from 'vitest';
import { isSessionAlive, type SessionTimes, shouldTouch } from './session-rule.ts';

const at = (time: string) => new Date(`2026-11-20T${time}Z`);
const session: SessionTimes = { createdAt: at('08:00:00'), lastSeenAt: at('19:45:00'), revokedAt: null };

test.each<[string, Partial<SessionTimes>, Date, boolean]>([
  ['a session in use lives', {}, at('19:50:00'), true],
  ['half an hour without a request ends it', {}, new Date(at('19:45:00').getTime() + 30 * 60_000), false],
  ['a second less does not', { lastSeenAt: at('19:20:01') }, at('19:50:00'), true],
  ['twelve hours end it, however busy it was', { lastSeenAt: at('19:59:59') }, at('20:00:00'), false],
  ['a second less does not', { lastSeenAt: at('19:59:00') }, at('19:59:59'), true],
  ['a session that was revoked is over at once', { revokedAt: at('19:46:00') }, at('19:46:00'), false],
])('%s', (_sentence, times, moment, alive) => {
  expect(isSessionAlive({ ...session, ...times }, moment)).toBe(alive);
});

test('that somebody was seen is written once a minute', () => {
  expect(shouldTouch(session, at('19:45:59'))).toBe(false);
  expect(shouldTouch(session, at('19:46:00'))).toBe(true);
});
