import { expect, test } from 'vitest';
import type { MailRow } from '../../lib/schemas/mail.ts';
import { keyOf, messageKey, messageKeys, newestAlone, unseenKeys } from './row-messages.ts';
import { conversationAt, fromPages, marked, missingPages, positionOf, without, withPage } from './rows-state.ts';

const NOBODY = { name: '', address: '' };
const row = (uid: number): MailRow => ({
  folder: 'INBOX',
  validity: '1',
  uid,
  subject: '',
  from: NOBODY,
  to: NOBODY,
  preview: '',
  date: '',
  seen: false,
  flagged: false,
  hasAttachments: false,
  conversation: null,
  within: false,
});
const conversation = (unseen: number[], expanded: boolean, ...of: number[]): MailRow => ({
  ...row(of[0] ?? 0),
  seen: unseen.length === 0,
  conversation: { uids: of, unseen, flagged: [], expanded, from: [], to: [] },
});
const page = (from: number, total: number, ...uids: number[]) => ({
  from,
  total,
  rows: uids.map(row),
  complete: true,
  threading: true,
});
const uids = ({ rows }: { rows: ReadonlyMap<number, MailRow> }) => [...rows].map(([at, { uid }]) => [at, uid]);

test('pages that are missing are asked for by where they begin', () => {
  const state = fromPages([page(0, 120, ...Array.from({ length: 50 }, (_, at) => at + 1))]);
  expect(missingPages(state, 0, 49)).toEqual([]);
  expect(missingPages(state, 40, 60)).toEqual([50]);
  expect(missingPages(state, 90, 500)).toEqual([50, 100]);
});

test('a page more is put beside the others; with another total everything is new', () => {
  const state = fromPages([page(0, 3, 9)]);
  expect(uids(withPage(state, page(1, 3, 8)))).toEqual([
    [0, 9],
    [1, 8],
  ]);
  expect(uids(withPage(state, page(1, 4, 8)))).toEqual([[1, 8]]);
});

test('what leaves lets the rest move up', () => {
  const state = fromPages([page(0, 60, 9, 8, 7), page(50, 60, 5)]);
  const left = without(state, new Set([keyOf(row(8)), keyOf(row(100))]));
  expect(left.total).toBe(59);
  expect(uids(left)).toEqual([
    [0, 9],
    [1, 7],
    [49, 5],
  ]);
  expect(positionOf(left, keyOf(row(7)))).toBe(1);
  expect(positionOf(left, keyOf(row(8)))).toBeNull();
});

test('marks change the messages that are meant', () => {
  const state = marked(fromPages([page(0, 2, 9, 8)]), new Set([keyOf(row(8))]), { flag: 'seen', on: true });
  expect([...state.rows.values()].map(({ seen }) => seen)).toEqual([false, true]);
});

/** Unfolded 9 8 7, then folded 6 5, then 4 alone. */
const THREADED = fromPages([
  {
    ...page(0, 6),
    rows: [
      conversation([8], true, 9, 8, 7),
      ...[9, 8, 7].map((uid) => ({ ...row(uid), within: true, seen: uid !== 8 })),
      conversation([], false, 6, 5),
      row(4),
    ],
  },
]);
const keys = (...of: number[]) => new Set(of.map((uid) => messageKey(row(uid))));

test('a conversation stands for its messages, each counted once, and is no message itself', () => {
  const rows = [...THREADED.rows.values()];
  expect(messageKeys(rows)).toEqual(keys(9, 8, 7, 6, 5, 4));
  expect(unseenKeys(rows)).toEqual(keys(8, 4));
  expect(new Set(rows.map(keyOf)).size).toBe(6);
  expect(newestAlone(conversation([5], false, 6, 5))).toEqual({ ...row(6), seen: true });
  expect(messageKeys([newestAlone(conversation([], false, 6, 5))])).toEqual(keys(6));
});

test('an open message is found in its own line, or as the newest of a folded conversation', () => {
  expect([9, 8, 6, 5].map((uid) => positionOf(THREADED, messageKey(row(uid))))).toEqual([1, 2, 4, null]);
  expect([0, 1, 3, 4, 5].map((at) => conversationAt(THREADED, at))).toEqual([0, 0, 0, 4, null]);
});

test('a mark on a message changes its conversation, which is read when all of its messages are', () => {
  const read = marked(THREADED, keys(8), { flag: 'seen', on: true });
  expect([...read.rows.values()].map(({ seen }) => seen)).toEqual([true, true, true, true, true, false]);
  const unread = marked(read, keys(6, 5), { flag: 'seen', on: false });
  expect(unread.rows.get(4)).toMatchObject({ seen: false, conversation: { unseen: [6, 5] } });
  const starred = marked(THREADED, keys(5), { flag: 'flagged', on: true });
  expect(starred.rows.get(4)).toMatchObject({ flagged: true, conversation: { flagged: [5] } });
});

test('a conversation loses the messages that leave, and goes with the last', () => {
  const left = without(THREADED, keys(9, 8));
  expect(uids(left)).toEqual([
    [0, 7],
    [1, 7],
    [2, 6],
    [3, 4],
  ]);
  expect(left.rows.get(0)).toMatchObject({ seen: true, conversation: { uids: [7], unseen: [] } });
  expect(uids(without(THREADED, keys(9, 8, 7, 5)))).toEqual([
    [0, 6],
    [1, 4],
  ]);
});
