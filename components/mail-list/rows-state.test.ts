import { expect, test } from 'vitest';
import type { MailRow } from '../../lib/schemas/mail.ts';
import { fromPages, keyOf, marked, missingPages, positionOf, without, withPage } from './rows-state.ts';

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
});
const page = (from: number, total: number, ...uids: number[]) => ({ from, total, rows: uids.map(row), complete: true });
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
  const state = marked(fromPages([page(0, 2, 9, 8)]), new Set([keyOf(row(8))]), { seen: true });
  expect([...state.rows.values()].map(({ seen }) => seen)).toEqual([false, true]);
});
