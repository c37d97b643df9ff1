import { expect, test } from 'vitest';
import { MemoryMail } from '../mail/testing/memory-mail.ts';
import { type ComparedMessage, compareFolder, compareMailbox, type Difference, withoutNotices } from './compare-mailbox.ts';

const message = (hash: string, flags = '\\seen', date = 100): ComparedMessage => ({ hash, flags, date, isNotice: false });
const notice = (hash: string): ComparedMessage => ({ ...message(hash), isNotice: true });
const difference = (kind: Difference['kind'], count: number): Difference => ({ folder: 'INBOX', kind, count });

test.each<[string, ComparedMessage[], ComparedMessage[], Difference[]]>([
  ['two empty folders are equal', [], [], []],
  ['the order does not matter', [message('a'), message('b')], [message('b'), message('a')], []],
  ['equal messages are counted, not merged', [message('a'), message('a')], [message('a'), message('a')], []],
  ['a message that is not here is missing', [message('a'), message('b')], [message('a')], [difference('missing', 1)]],
  ['one of two equal messages is missing', [message('a'), message('a')], [message('a')], [difference('missing', 1)]],
  [
    'a message that is here twice is doubled',
    [message('a')],
    [message('a'), message('a'), message('a')],
    [difference('doubled', 2)],
  ],
  [
    'a message that only we have is named, not called doubled',
    [message('a')],
    [message('a'), message('x')],
    [difference('here_only', 1)],
  ],
  ['other flags are a difference', [message('a', '\\seen')], [message('a', '')], [difference('flags', 1)]],
  ['another date is a difference', [message('a', '', 100)], [message('a', '', 101)], [difference('date', 1)]],
  [
    'equal messages are paired whichever has which flag',
    [message('a', 'x'), message('a', 'y')],
    [message('a', 'y'), message('a', 'x')],
    [],
  ],
  [
    'of equal messages one has lost its flag',
    [message('a', 'x'), message('a', 'x')],
    [message('a', 'x'), message('a', '')],
    [difference('flags', 1)],
  ],
  [
    'everything at once',
    [message('a'), message('b'), message('c', 'x')],
    [message('b'), message('b'), message('c', 'y'), message('z')],
    [difference('missing', 1), difference('doubled', 1), difference('here_only', 1), difference('flags', 1)],
  ],
])('%s', (_sentence, there, here, differences) => {
  expect(compareFolder('INBOX', there, here)).toEqual(differences);
});

test.each<[string, ComparedMessage[], ComparedMessage[], ComparedMessage[]]>([
  ['a notice of ours that lies here only is passed over', [message('a')], [message('a'), notice('n')], [message('a')]],
  ['one that lies at the source too is compared', [notice('n')], [notice('n')], [notice('n')]],
  ['so that a notice that was copied twice is doubled', [notice('n')], [notice('n'), notice('n')], [notice('n'), notice('n')]],
  ['what only we have and is no notice stays', [], [message('x')], [message('x')]],
])('of notices: %s', (_sentence, there, here, compared) => {
  expect(withoutNotices(there, here)).toEqual(compared);
});

test('a notice is known by its header, and by nothing in its text', async () => {
  const { old, ours } = pair();
  ours.addMessage('INBOX', 'Subject: n\r\nX-Banjia-Notice: 1\r\n\r\nbody\r\n', {});
  expect((await compareMailbox(old.source(), ours.destination(), new Map())).differences).toEqual([]);
  ours.addMessage('INBOX', 'Subject: n\r\n\r\nX-Banjia-Notice: 1\r\n', {});
  const { differences, destinationMessages } = await compareMailbox(old.source(), ours.destination(), new Map());
  expect(differences).toEqual([difference('here_only', 1)]);
  expect(destinationMessages).toBe(121);
});

function pair(): { old: MemoryMail; ours: MemoryMail } {
  const [old, ours] = [new MemoryMail(), new MemoryMail()];
  for (let i = 0; i < 120; i++) {
    const about = { flags: i % 2 ? ['\\Seen', 'Label'] : [], internalDate: new Date(Date.UTC(2024, 0, 1, 0, i)) };
    old.addMessage('INBOX', `Subject: ${i}\r\n\r\nbody\r\n`, about);
    ours.addMessage('INBOX', `Subject: ${i}\r\n\r\nbody\r\n`, about);
  }
  return { old, ours };
}

test('two equal mailboxes have no difference and the same checksum each time', async () => {
  const { old, ours } = pair();
  const first = await compareMailbox(old.source(), ours.destination(), new Map());
  expect(first).toMatchObject({ sourceMessages: 120, destinationMessages: 120, differences: [] });
  expect((await compareMailbox(old.source(), ours.destination(), new Map())).checksum).toBe(first.checksum);
});

test('a message that the source lists and does not give is said to be unreadable, not equal', async () => {
  const { old, ours } = pair();
  old.addMessage('INBOX', 'Subject: dark\r\n\r\n', { unreadable: true });
  const { differences, sourceMessages } = await compareMailbox(old.source(), ours.destination(), new Map());
  expect(sourceMessages).toBe(121);
  expect(differences).toEqual([difference('unreadable', 1)]);
});

test('a folder is looked for under the name that it was given when it was copied', async () => {
  const { old, ours } = pair();
  old.addMessage('项目', 'Subject: p\r\n\r\n');
  ours.addMessage('项目 (2)', 'Subject: p\r\n\r\n');
  const found = await compareMailbox(old.source(), ours.destination(), new Map([['项目', '项目 (2)']]));
  expect(found.differences).toEqual([]);
});

test('a folder that never came is missing with all its messages', async () => {
  const { old, ours } = pair();
  old.addMessage('项目', 'Subject: p\r\n\r\n');
  old.addMessage('项目', 'Subject: q\r\n\r\n');
  const { differences } = await compareMailbox(old.source(), ours.destination(), new Map());
  expect(differences).toEqual([{ folder: '项目', kind: 'missing', count: 2 }]);
});
