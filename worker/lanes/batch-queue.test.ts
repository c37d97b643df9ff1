import { describe, expect, test } from 'vitest';
import { internalDateOf, type SourceMessage, secondsOf } from '../../lib/mail/mail-source.ts';
import { seededRandom } from '../../local/mail/seeded-random.ts';
import { BatchQueue } from './batch-queue.ts';
import { type Batch, planBatches } from './plan-batches.ts';

const day = (back: number) => new Date(Date.UTC(2024, 5, 1) - back * 86_400_000);

/** Batches of one message each: of every folder, so many from the newest band (0 to 29 days back) and so many from the next. */
function plan(folders: Record<string, [recent: number, older: number]>): Batch[] {
  return planBatches(
    Object.entries(folders).map(([folder, [recent, older]]) => {
      const backs = [...Array.from({ length: recent }, (_, i) => i), ...Array.from({ length: older }, (_, i) => 31 + i)];
      const pending = backs.map(
        (back, i): SourceMessage => ({ uid: 1000 - i, sizeBytes: 5_000_000, internalSeconds: secondsOf(day(back)), flags: [] }),
      );
      return { folderId: folder, sourcePath: folder, destinationPath: folder, uidValidity: 7n, pending };
    }),
  );
}

/** `A3`: of folder A, three days back. */
function name(batch: Batch | undefined): string {
  const first = batch?.messages[0];
  if (batch === undefined || first === undefined) return '-';
  return `${batch.folderId}${(day(0).getTime() - internalDateOf(first).getTime()) / 86_400_000}`;
}

const take = (queue: BatchQueue, lane: number, count: number) => Array.from({ length: count }, () => name(queue.next(lane)));

describe('which batch a lane takes next', () => {
  test('one lane alone takes all in the order of the plan', () => {
    const batches = plan({ A: [2, 1], B: [1, 1] });
    const queue = new BatchQueue(batches);
    expect(take(queue, 0, 6)).toEqual(['A0', 'A1', 'B0', 'A31', 'B31', '-']);
    expect(queue.size).toBe(0);
  });

  test('a lane stays with its stretch, and another one takes the first stretch that nobody works on', () => {
    const queue = new BatchQueue(plan({ A: [3, 0], B: [2, 0], C: [1, 0] }));
    expect([name(queue.next(0)), name(queue.next(1)), name(queue.next(0)), name(queue.next(1))]).toEqual([
      'A0',
      'B0',
      'A1',
      'B1',
    ]);
    expect(take(queue, 1, 1), 'B has come to its end').toEqual(['C0']);
    expect(take(queue, 0, 2)).toEqual(['A2', '-']);
  });

  test('a stretch is shared when there is no other', () => {
    const queue = new BatchQueue(plan({ A: [4, 0] }));
    expect([name(queue.next(0)), name(queue.next(1)), name(queue.next(0)), name(queue.next(1))]).toEqual([
      'A0',
      'A1',
      'A2',
      'A3',
    ]);
  });

  test('what a lane leaves behind is taken next, before what is older', () => {
    const queue = new BatchQueue(plan({ A: [2, 1], B: [4, 1] }));
    expect([name(queue.next(0)), name(queue.next(1))]).toEqual(['A0', 'B0']);
    queue.leave(1);
    expect(take(queue, 0, 7)).toEqual(['A1', 'B1', 'B2', 'B3', 'A31', 'B31', '-']);
  });

  test('a dropped folder is not taken any more, and the others are', () => {
    const queue = new BatchQueue(plan({ A: [2, 2], B: [2, 2] }));
    expect(take(queue, 0, 1)).toEqual(['A0']);
    queue.dropFolder('A');
    expect(queue.size).toBe(4);
    expect(take(queue, 0, 5)).toEqual(['B0', 'B1', 'B31', 'B32', '-']);
  });

  test('whatever lanes do, every batch is handed out exactly once', () => {
    const random = seededRandom(11);
    const folders = Object.fromEntries(
      Array.from({ length: 40 }, (_, i) => [`F${i}/`, [random.between(0, 5), random.between(0, 5)]]),
    );
    const batches = plan(folders as Record<string, [number, number]>);
    const queue = new BatchQueue(batches);
    const taken: Batch[] = [];
    while (queue.size > 0) {
      const lane = random.between(0, 3);
      if (random.chance(0.1)) queue.leave(lane);
      const batch = queue.next(lane);
      if (batch !== undefined) taken.push(batch);
    }
    expect(taken.map(name).sort()).toEqual(batches.map(name).sort());
    expect([0, 1, 2, 3].map((lane) => queue.next(lane))).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe('the newest date that is still to come in a folder', () => {
  function settling(order: readonly number[]): (number | null)[] {
    const queue = new BatchQueue(plan({ A: [4, 0], B: [1, 0] }));
    const batches = Array.from({ length: 5 }, () => queue.next(0));
    return order.map((at) => {
      const batch = batches[at];
      if (batch === undefined) throw new Error('no batch');
      const date = queue.settle(batch);
      return date === null ? null : (day(0).getTime() - date.getTime()) / 86_400_000;
    });
  }

  test.each([
    ['in the order of the plan', [0, 1, 2, 3], [1, 2, 3, null]],
    ['the newest comes last', [1, 3, 2, 0], [0, 0, 0, null]],
    ['out of order', [1, 0, 3, 2], [0, 2, 2, null]],
    ['another folder has its own', [4, 0], [null, 1]],
    ['twice the same', [0, 0, 1], [1, 1, 2]],
  ])('%s', (_, order, newest) => {
    expect(settling(order)).toEqual(newest);
  });

  test('what was dropped is still to come', () => {
    const queue = new BatchQueue(plan({ A: [3, 0] }));
    const first = queue.next(0);
    queue.dropFolder('A');
    expect(first && queue.settle(first)).toEqual(day(1));
  });
});
