import { expect, test } from 'vitest';
import { type Conversations, linesOf, orderConversations, readThreads } from './conversations.ts';

const lists = ({ uids, starts }: Conversations) =>
  Array.from({ length: starts.length - 1 }, (_, index) => [...uids.subarray(starts[index], starts[index + 1])]);

test.each<[string, string, number[][]]>([
  ['nothing', '* THREAD', []],
  ['messages that are alone', '* THREAD (2)(3)', [[2], [3]]],
  ['one answer after the other', '* THREAD (2 3 4)', [[2, 3, 4]]],
  ['answers that part (the example of RFC 5256)', '* THREAD (2)(3 6 (4 23)(44 7 96))', [[2], [3, 6, 4, 23, 44, 7, 96]]],
  ['a thread whose root is missing', '* THREAD ((3)(5))(1)', [[3, 5], [1]]],
  ['missing roots within', '* THREAD (1 ((2 (3)(4))(5)))(6)', [[1, 2, 3, 4, 5], [6]]],
  [
    'an answer that breaks off',
    '* THREAD (1 2)(3 (4',
    [
      [1, 2],
      [3, 4],
    ],
  ],
  ['brackets too many', '* THREAD (1))) 9 (2)', [[1], [2]]],
])('a THREAD response: %s', (_, text, threads) => {
  expect(readThreads(text)).toEqual(threads);
});

test('a chain of 30,000 answers, each deeper than the last, is one thread', () => {
  const depth = 30_000;
  const text = `* THREAD ${Array.from({ length: depth }, (_, index) => `(${index + 1}`).join('')}${')'.repeat(depth)}`;
  const [only, ...others] = readThreads(text);
  expect([only?.length, others.length]).toEqual([depth, 0]);
});

test.each<[string, number[][], number[], number[][]]>([
  ['newest first, within a conversation too', [[1, 2], [3]], [2, 3, 1], [[2, 1], [3]]],
  ['an answer brings its conversation up', [[1, 9], [2], [3, 4]], [9, 4, 3, 2, 1], [[9, 1], [4, 3], [2]]],
  ['not UIDs but time decides', [[10, 11], [20]], [10, 20, 11], [[10, 11], [20]]],
  ['a message that came after the threads were asked for is alone', [[1, 2]], [3, 2, 1], [[3], [2, 1]]],
  ['a message that is gone is left out', [[1, 2], [3]], [2], [[2]]],
  ['no messages', [], [], []],
])('conversations: %s', (_, threads, newestFirst, conversations) => {
  expect(lists(orderConversations(threads, newestFirst))).toEqual(conversations);
});

const SOME = orderConversations([[1, 5, 7], [2], [3, 4]], [7, 5, 4, 3, 2, 1]);

test('folded, there is one line for each conversation, and the one message of a thread is a message', () => {
  expect(linesOf(SOME, { offset: 0, limit: 50, expanded: [] })).toEqual({
    total: 3,
    lines: [
      { kind: 'conversation', uids: [7, 5, 1], expanded: false },
      { kind: 'conversation', uids: [4, 3], expanded: false },
      { kind: 'message', uid: 2, within: false },
    ],
  });
});

test('unfolded, its messages follow beneath, and pages are counted with them', () => {
  const all = linesOf(SOME, { offset: 0, limit: 50, expanded: [1, 99] });
  expect(all.total).toBe(6);
  expect(all.lines.map((line) => (line.kind === 'message' ? `${line.within ? '  ' : ''}${line.uid}` : line.uids.join()))).toEqual(
    ['7,5,1', '  7', '  5', '  1', '4,3', '2'],
  );
  for (const offset of [0, 2, 4]) {
    expect(linesOf(SOME, { offset, limit: 2, expanded: [5] })).toEqual({ total: 6, lines: all.lines.slice(offset, offset + 2) });
  }
  expect(linesOf(SOME, { offset: 6, limit: 2, expanded: [5] })).toEqual({ total: 6, lines: [] });
});
