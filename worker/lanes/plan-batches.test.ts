import { expect, test } from 'vitest';
import type { SourceMessage } from '../../lib/mail/mail-source.ts';
import { BATCH_BYTES, BATCH_MESSAGES, type PendingFolder, planBatches } from './plan-batches.ts';

const day = (count: number) => new Date(Date.UTC(2024, 0, count));
const message = (uid: number, date: number, sizeBytes = 1000): SourceMessage => ({
  uid,
  sizeBytes,
  internalDate: day(date),
  flags: [],
});

function folder(sourcePath: string, pending: SourceMessage[]): PendingFolder {
  return { folderId: sourcePath, sourcePath, destinationPath: `here/${sourcePath}`, uidValidity: 7n, pending };
}

const shape = (folders: PendingFolder[]) =>
  planBatches(folders).map(({ sourcePath, messages }) => ({ sourcePath, uids: messages.map(({ uid }) => uid) }));

test('P2: a folder travels newest first, and of one moment the later arrived first', () => {
  expect(shape([folder('INBOX', [message(1, 3), message(2, 9), message(3, 1), message(4, 9)])])).toEqual([
    { sourcePath: 'INBOX', uids: [4, 2, 1, 3] },
  ]);
});

test('no batch has more than fifty messages', () => {
  const pending = Array.from({ length: 120 }, (_, i) => message(i + 1, 1));
  const batches = planBatches([folder('INBOX', pending)]);
  expect(batches.map(({ messages }) => messages.length)).toEqual([BATCH_MESSAGES, BATCH_MESSAGES, 20]);
});

test('P2: the recent mail of all folders comes before the old mail of any', () => {
  const daily = (name: string) =>
    folder(
      name,
      Array.from({ length: 800 }, (_, i) => message(i + 1, i - 800)),
    );
  const days = planBatches(['A', 'B', 'C'].map(daily)).flatMap(({ messages }) =>
    messages.map(({ internalDate }) => (day(0).getTime() - internalDate.getTime()) / 86_400_000),
  );
  for (const recent of [30, 90, 365]) {
    const lastRecent = days.findLastIndex((age) => age <= recent);
    expect(days.slice(0, lastRecent + 1).every((age) => age <= recent)).toBe(true);
  }
});

test('P2: of mail of the same age INBOX and sent mail come first', () => {
  const ahead = (name: string, isAhead: boolean) => ({ ...folder(name, [message(1, isAhead ? 1 : 9)]), ahead: isAhead });
  const order = shape([ahead('Archive', false), ahead('INBOX', true), ahead('Sent', true)]).map(({ sourcePath }) => sourcePath);
  expect(order).toEqual(['INBOX', 'Sent', 'Archive']);
});

test('no batch is over 4 MB, but a larger message travels alone', () => {
  const half = BATCH_BYTES / 2;
  const pending = [message(5, 5, half), message(4, 4, half), message(3, 3, 1), message(2, 2, BATCH_BYTES * 3), message(1, 1, 1)];
  expect(shape([folder('INBOX', pending)]).map(({ uids }) => uids)).toEqual([[5, 4], [3], [2], [1]]);
});

test('batches of one folder never overtake one another, whatever the order in which folders are listed', () => {
  const folders = ['A', 'B', 'C'].map((name, n) =>
    folder(
      name,
      Array.from({ length: 170 }, (_, i) => message(i + 1, ((i * 37) % 170) + n)),
    ),
  );
  const paths = shape(folders);
  expect(shape([...folders].reverse())).toEqual(paths);
  for (const name of ['A', 'B', 'C']) {
    const dates = planBatches(folders)
      .filter(({ sourcePath }) => sourcePath === name)
      .flatMap(({ messages }) => messages.map(({ internalDate }) => internalDate.getTime()));
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
    expect(dates).toHaveLength(170);
  }
});

test('messages without a date come last', () => {
  expect(
    shape([folder('INBOX', [{ ...message(9, 1), internalDate: new Date(0) }, message(1, 1)])]).flatMap(({ uids }) => uids),
  ).toEqual([1, 9]);
});

test('nothing pending is no batch', () => {
  expect(planBatches([folder('INBOX', [])])).toEqual([]);
});
