import { expect, test } from 'vitest';
import { type SourceMessage, secondsOf } from '../../lib/mail/mail-source.ts';
import { OLD_BATCH, type PendingFolder, planBatches, RECENT_BATCH } from './plan-batches.ts';

const day = (count: number) => new Date(Date.UTC(2024, 0, count));
const message = (uid: number, date: number, sizeBytes = 1000): SourceMessage => ({
  uid,
  sizeBytes,
  internalSeconds: secondsOf(day(date)),
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

test('recent mail travels in batches of fifty messages at most, older mail of two hundred', () => {
  const many = (count: number, date: number) => Array.from({ length: count }, (_, i) => message(date * 1000 + i, date));
  const lengths = (pending: SourceMessage[], old = OLD_BATCH) =>
    planBatches([folder('INBOX', pending)], old).map(({ messages }) => messages.length);
  expect(lengths(many(120, 500))).toEqual([RECENT_BATCH.messages, RECENT_BATCH.messages, 20]);
  expect(lengths([...many(1, 900), ...many(520, 500)])).toEqual([1, OLD_BATCH.messages, OLD_BATCH.messages, 120]);
  expect(lengths([...many(1, 900), ...many(60, 500)], RECENT_BATCH)).toEqual([1, RECENT_BATCH.messages, 10]);
});

test('P2: the recent mail of all folders comes before the old mail of any', () => {
  const daily = (name: string) =>
    folder(
      name,
      Array.from({ length: 800 }, (_, i) => message(i + 1, i - 800)),
    );
  const days = planBatches(['A', 'B', 'C'].map(daily)).flatMap(({ messages }) =>
    messages.map(({ internalSeconds }) => (day(0).getTime() / 1000 - internalSeconds) / 86_400),
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

test.each([
  ['recent mail is over 4 MB', RECENT_BATCH.bytes, 1000],
  ['older mail is over 8 MB', OLD_BATCH.bytes, 500],
])('no batch of %s, but a larger message travels alone', (_, most, date) => {
  const half = most / 2;
  const pending = [
    message(6, 1000, half),
    ...[message(5, date, half), message(4, date, half), message(3, date, 1), message(2, date, most * 3), message(1, date, 1)],
  ];
  const own = shape([folder('INBOX', pending)]).map(({ uids }) => uids.filter((uid) => uid < 6));
  expect(own.filter((uids) => uids.length > 0)).toEqual(date === 1000 ? [[5], [4, 3], [2], [1]] : [[5, 4], [3], [2], [1]]);
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
      .flatMap(({ messages }) => messages.map(({ internalSeconds }) => internalSeconds));
    expect(dates).toEqual([...dates].sort((a, b) => b - a));
    expect(dates).toHaveLength(170);
  }
});

test('messages without a date come last', () => {
  expect(shape([folder('INBOX', [{ ...message(9, 1), internalSeconds: 0 }, message(1, 1)])]).flatMap(({ uids }) => uids)).toEqual(
    [1, 9],
  );
});

test('nothing pending is no batch', () => {
  expect(planBatches([folder('INBOX', [])])).toEqual([]);
});
