/** A folder as conversations, on a real Dovecot. */
import { beforeEach, expect, test, vi } from 'vitest';
import { OpenFolder } from '../mail/mailbox/open-folder.ts';
import type { MailRow, RowsQuery } from '../schemas/mail.ts';
import { LOGIN, rowsOf, useOwnPlatform } from '../testing/own-platform.ts';
import { markMail, moveMail } from './change-mail.ts';
import { readRows } from './read-folder.ts';

const platform = useOwnPlatform();

const asked: string[] = [];
const run = OpenFolder.prototype.run;
vi.spyOn(OpenFolder.prototype, 'run').mockImplementation(function (this: OpenFolder, parts, ...rest) {
  asked.push(parts.map((part) => (typeof part === 'string' ? part : '')).join(''));
  return run.call(this, parts, ...rest);
});
beforeEach(() => {
  asked.length = 0;
});
const times = (command: string) => asked.filter((text) => text.startsWith(command)).length;

function letter(id: string, { from = 'Li <li@x.example>', answers = [] as string[], subject = id } = {}): Buffer {
  const references = answers.length === 0 ? '' : `References: ${answers.map((one) => `<${one}@x>`).join(' ')}\n`;
  return Buffer.from(
    `From: ${from}\nTo: Wang <wang@x.example>\nSubject: ${subject}\nMessage-ID: <${id}@x>\n${references}Date: Thu, 12 Mar 2026 02:00:00 +0000\n\nx\n`,
  );
}

const read = (folder: string, more: Partial<RowsQuery> = {}) => readRows(LOGIN, rowsOf(folder, { conversations: true, ...more }));
const shape = (rows: MailRow[]) =>
  rows.map(({ subject, conversation, within }) =>
    conversation === null ? `${within ? '- ' : ''}${subject}` : `${subject} (${conversation.uids.length})`,
  );

test('one line for each thread, by its newest message, with who writes and what is unread', async () => {
  await platform.fill('threads', [
    letter('offer-3', { answers: ['offer-1', 'offer-2'], from: 'Zhou <zhou@x.example>' }),
    letter('alone'),
    // Two answers to a letter that is not here: a thread without its root.
    letter('lost-b', { answers: ['lost'] }),
    letter('offer-2', { answers: ['offer-1'] }),
    letter('lost-a', { answers: ['lost'] }),
    // The same subject is no thread.
    letter('other', { subject: 'alone' }),
    letter('offer-1', { from: 'ZHOU <Zhou@X.example>' }),
  ]);
  const page = await read('threads');
  expect(page).toMatchObject({ total: 4, threading: true, complete: true });
  expect(shape(page.rows)).toEqual(['offer-3 (3)', 'alone', 'lost-b (2)', 'alone']);
  const [offer] = page.rows;
  expect(offer?.conversation?.from.map(({ name }) => name)).toEqual(['Zhou', 'Li']);
  expect(offer?.conversation?.to.map(({ name }) => name)).toEqual(['Wang']);
  const { folder = '', validity = '', conversation } = offer ?? {};
  const [newest = 0, middle = 0, first = 0] = conversation?.uids ?? [];
  await markMail(LOGIN, { folder, validity, uids: [newest, first], flag: 'seen', on: true });
  await markMail(LOGIN, { folder, validity, uids: [first], flag: 'flagged', on: true });
  const [after] = (await read('threads')).rows;
  expect(after).toMatchObject({ seen: false, flagged: true, conversation: { unseen: [middle], flagged: [first] } });
});

test('unfolded, its messages follow beneath, newest first, and each is one to be opened', async () => {
  const { rows } = await read('threads');
  const [, , lost] = rows;
  const page = await read('threads', { expanded: [lost?.conversation?.uids[1] ?? 0] });
  expect(page.total).toBe(6);
  expect(shape(page.rows)).toEqual(['offer-3 (3)', 'alone', 'lost-b (2)', '- lost-b', '- lost-a', 'alone']);
  expect(page.rows.slice(3, 5).map(({ uid }) => uid)).toEqual(lost?.conversation?.uids);
});

test('off by default, and in a search, every message has a line of its own', async () => {
  expect(shape((await readRows(LOGIN, rowsOf('threads'))).rows)).toHaveLength(7);
  expect(times('UID THREAD')).toBe(0);
  const found = await read('threads', { search: 'offer' });
  expect(found).toMatchObject({ total: 3, threading: true });
  expect(found.rows.every(({ conversation }) => conversation === null)).toBe(true);
});

test('what arrives or leaves is seen at once', async () => {
  await platform.fill('moving', [letter('one'), letter('two')]);
  expect(shape((await read('moving')).rows)).toEqual(['one', 'two']);
  await platform.fill('moving', [letter('answer', { answers: ['two'] })]);
  const [row] = (await read('moving')).rows;
  expect(row?.conversation).toBeNull();
  expect((await read('moving')).rows.map(({ conversation }) => conversation?.uids.length ?? 1).sort()).toEqual([1, 2]);
  const { folder = '', validity = '', conversation } = (await read('moving')).rows.find((one) => one.conversation !== null) ?? {};
  await moveMail(LOGIN, { folder, validity, uids: conversation?.uids ?? [], to: 'threads' });
  expect(shape((await read('moving')).rows)).toEqual(['one']);
  await expect(read('no such folder')).rejects.toMatchObject({ code: 'not_found' });
});

test('of a long folder the threads are asked for once, and messages only as far as lines are shown', async () => {
  const ROUNDS = 400;
  const messages = Array.from({ length: ROUNDS }, (_, index) => [
    letter(`a${index}`, { answers: [`c${index}`] }),
    letter(`b${index}`, { answers: [`c${index}`] }),
    letter(`c${index}`),
  ]).flat();
  await platform.fill('long', messages);
  const first = await read('long');
  expect(first.total).toBe(ROUNDS);
  expect(first.rows).toHaveLength(50);
  const last = await read('long', { from: ROUNDS - 10 });
  expect(last.rows.map(({ subject }) => subject).at(-1)).toBe(`a${ROUNDS - 1}`);
  expect(times('UID THREAD')).toBe(1);
  expect(times('UID SORT')).toBe(1);
  const fetched = asked.filter((text) => text.startsWith('UID FETCH')).map((text) => namedBy(text.split(' ')[2] ?? ''));
  expect(Math.max(...fetched)).toBeLessThanOrEqual(50 * 3);
});

/** How many UIDs a set names. */
function namedBy(set: string): number {
  return set.split(',').reduce((sum, range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return sum + to - from + 1;
  }, 0);
}
