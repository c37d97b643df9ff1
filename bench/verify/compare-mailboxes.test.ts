import { expect, test } from 'vitest';
import { compareMailboxes, isIdentical, type MessageContent } from './compare-mailboxes.ts';

const message = (change: Partial<MessageContent> = {}): MessageContent => ({
  hash: 'a',
  seconds: 1,
  flags: ['\\Seen', 'x'],
  ...change,
});
const same = (folder: string) => folder;
const NOTHING = { missing: 0, surplus: 0, bytes: 0, dates: 0, flags: 0 };

test('mailboxes with the same messages are identical, whatever the order of flags', () => {
  const copy = message({ flags: ['x', '\\Seen'] });
  const differences = compareMailboxes(new Map([['INBOX', [message()]]]), new Map([['INBOX', [copy]]]), same);
  expect(differences).toEqual(NOTHING);
  expect(isIdentical(differences)).toBe(true);
});

test.each<[string, MessageContent[], MessageContent[], object]>([
  ['a message that did not arrive', [message(), message()], [message()], { missing: 1 }],
  ['a message that arrived twice', [message()], [message(), message()], { surplus: 1 }],
  ['other bytes', [message()], [message({ hash: 'b' })], { bytes: 1 }],
  ['another date', [message()], [message({ seconds: 2 })], { dates: 1 }],
  ['another flag', [message()], [message({ flags: [] })], { flags: 1 }],
  ['one lost and another changed', [message(), message()], [message({ seconds: 2 })], { missing: 1, dates: 1 }],
])('%s is found', (_, source, destination, found) => {
  const differences = compareMailboxes(new Map([['INBOX', source]]), new Map([['INBOX', destination]]), same);
  expect(differences).toEqual({ ...NOTHING, ...found });
  expect(isIdentical(differences)).toBe(false);
});

test('two folders may have gone into one', () => {
  const source = new Map([
    ['Sent', [message()]],
    ['已发送', [message({ hash: 'b' })]],
  ]);
  const destination = new Map([['Sent', [message({ hash: 'b' }), message()]]]);
  expect(compareMailboxes(source, destination, () => 'Sent')).toEqual(NOTHING);
});

test('a message in a folder that it does not belong into is missing and surplus', () => {
  const source = new Map([['Sent', [message()]]]);
  const destination = new Map([['INBOX', [message()]]]);
  expect(compareMailboxes(source, destination, same)).toEqual({ ...NOTHING, missing: 1, surplus: 1 });
});
