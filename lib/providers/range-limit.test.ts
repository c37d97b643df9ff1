import { expect, test } from 'vitest';
import { type FolderShape, type RangeFacts, type RangeSuspicion, suspectRangeLimit } from './range-limit.ts';

const AT = new Date('2026-11-24T08:00:00Z');
const ago = (days: number) => new Date(AT.getTime() - days * 86_400_000);
const folder = (path: string, messages: number, oldestDays: number | null): FolderShape => ({
  path,
  messages,
  oldestAt: oldestDays === null ? null : ago(oldestDays),
});
const days = (limit: number): RangeSuspicion => ({ kind: 'days', days: limit });

test.each<[string, Partial<RangeFacts> & { folders: FolderShape[] }, RangeSuspicion | null]>([
  ['nothing older than 30 days', { folders: [folder('INBOX', 200, 29.6), folder('Sent', 40, 12)] }, days(30)],
  ['nothing older than 28 days', { folders: [folder('INBOX', 200, 28.1)] }, days(30)],
  ['nothing older than 27 days', { folders: [folder('INBOX', 200, 27)] }, null],
  ['one folder that is older', { folders: [folder('INBOX', 200, 30), folder('Sent', 40, 400)] }, null],
  ['a small mailbox', { folders: [folder('INBOX', 19, 30)] }, null],
  ['an empty mailbox', { folders: [folder('INBOX', 0, null)] }, null],
  ['90 days where nobody knows of such a limit', { folders: [folder('INBOX', 200, 90)] }, null],
  ['90 days where the provider has that', { folders: [folder('INBOX', 200, 90)], knownDays: 90 }, days(90)],
  ['a folder of exactly 10,000', { folders: [folder('INBOX', 10_000, 900)] }, { kind: 'count', folder: 'INBOX', count: 10_000 }],
  [
    'a folder of exactly 1,000',
    { folders: [folder('INBOX', 7, 1), folder('Sent', 1000, 900)] },
    { kind: 'count', folder: 'Sent', count: 1000 },
  ],
  ['a folder of 999', { folders: [folder('INBOX', 999, 900)] }, null],
  [
    'more over the other protocol',
    { folders: [folder('INBOX', 300, 900)], otherInbox: 4000 },
    { kind: 'protocol', here: 300, there: 4000 },
  ],
  ['a little more over the other protocol', { folders: [folder('INBOX', 300, 900)], otherInbox: 315 }, null],
  ['less over the other protocol', { folders: [folder('INBOX', 4000, 900)], otherInbox: 300 }, null],
])('X2: %s', (_, facts, expected) => {
  expect(suspectRangeLimit({ at: AT, knownDays: null, ...facts })).toEqual(expected);
});
