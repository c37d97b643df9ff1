/** Batches over one or more lanes on a real PostgreSQL, with mail servers in memory that fail in the middle. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import type { SliceContext } from '../copy/slice-context.ts';
import { listPending } from '../listing/list-pending.ts';
import { MemoryMove } from '../testing/memory-move.ts';
import { BatchQueue } from './batch-queue.ts';
import { type RunEnds, type RunOptions, type RunResult, runLanes } from './copy-run.ts';
import { LanePace } from './lane-pace.ts';
import { MemoryBudget } from './memory-budget.ts';
import { planBatches } from './plan-batches.ts';

useRoomDatabase();

let move: MemoryMove;
let old: MemoryMail;
let platform: MemoryMail;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ old, platform } = move);
});

/** Ends of a further lane; how often it was closed is counted. */
class Lane implements RunEnds {
  readonly source = old.source();
  readonly destination = platform.destination();
  closed = 0;
  lost = false;
  connectionLost = () => this.lost;
  close = async () => {
    this.closed++;
  };
}

type Wishes = Partial<Omit<RunOptions, 'context'>> & { lanes?: number; change?: (context: SliceContext) => void };

/** Lists, plans, and carries the plan out; each lane has two batches in flight. */
function run({ lanes = 1, change = () => {}, ...options }: Wishes = {}): Promise<RunResult> {
  return move.underLease(async (lease) => {
    const context = move.contextOf(lease);
    const { folders } = await listPending(context, () => {});
    change(context);
    const pace = new LanePace(lanes, performance.now());
    vi.spyOn(pace, 'now', 'get').mockReturnValue({ lanes, window: 2 });
    return runLanes({
      context,
      queue: new BatchQueue(planBatches(folders)),
      pace,
      budget: new MemoryBudget(100_000_000),
      openLane: async () => null,
      shouldStop: () => false,
      onComplaint: () => {},
      ...options,
    });
  });
}

const settledCount = () => db().ledgerEntry.count({ where: { folder: { mappingId: move.mappingId } } });
const cut = () => new MailError('connection_lost', 'mailbox', { side: 'destination' });
const throttled = (side: 'source' | 'destination') => new MailError('throttled', 'server', { side });

describe('two lanes', () => {
  test('share the work and bring everything once', async () => {
    for (const folder of ['A', 'B', 'C']) move.addMail(folder, 300);
    const lane = new Lane();
    const appends = vi.spyOn(lane.destination, 'append');
    expect(await run({ lanes: 2, openLane: async () => lane })).toMatchObject({ copied: 900, stopped: false });
    expect(appends.mock.calls.length).toBeGreaterThan(3);
    expect(lane.closed).toBe(1);
    await move.expectMoved();
  });

  test('of which one fails in the middle: what the others settled is recorded, and the next slice brings the rest once', async () => {
    for (const folder of ['A', 'B', 'C']) move.addMail(folder, 300);
    const lane = new Lane();
    const append = lane.destination.append.bind(lane.destination);
    let calls = 0;
    vi.spyOn(lane.destination, 'append').mockImplementation(async (...args) => {
      const results = await append(...args);
      if (++calls === 3) throw cut();
      return results;
    });
    await expect(run({ lanes: 2, openLane: async () => lane })).rejects.toMatchObject({ reason: 'connection_lost' });
    expect(lane.closed).toBe(1);
    const settled = await settledCount();
    expect(settled).toBeGreaterThanOrEqual(150);
    expect(settled).toBeLessThan(900);
    expect(await move.openIntents()).toBe(1);
    const stored = ['A', 'B', 'C'].reduce((sum, folder) => sum + platform.messages(folder).length, 0);
    expect(stored, 'the lost answer alone is not recorded').toBe(settled + 50);
    await move.expectMoved();
  });

  test('of which one has lost its place at the old host: it ends, and the other one does the rest', async () => {
    for (const folder of ['A', 'B']) move.addMail(folder, 300);
    const lane = new Lane();
    const appends = vi.spyOn(lane.destination, 'append').mockImplementationOnce((...args) => {
      lane.lost = true;
      return platform.destination().append(...args);
    });
    expect(await run({ lanes: 2, openLane: async () => lane })).toMatchObject({ copied: 600, stopped: false });
    expect(appends.mock.calls.length).toBeLessThanOrEqual(2);
    await move.expectMoved();
  });
});

describe('a further lane', () => {
  test.each([
    ['that the old host refuses costs nothing, and the host has complained', () => throttled('source'), 1],
    ['that our platform refuses costs nothing, and is no complaint of the old host', () => throttled('destination'), 0],
    ['whose connection is cut costs nothing', cut, 0],
  ])('%s', async (_, error, complaints) => {
    move.addMail('A', 500);
    let complained = 0;
    const onComplaint = () => {
      complained++;
    };
    let opened = 0;
    const openLane = () => {
      // Once: as the pace has it, that stays at its wish here.
      if (++opened > 1) return Promise.resolve(null);
      return Promise.reject(error());
    };
    expect(await run({ lanes: 2, openLane, onComplaint })).toMatchObject({ copied: 500 });
    expect(complained).toBe(complaints);
    await move.expectMoved();
  });

  test('that fails for a reason of ours ends the run', async () => {
    move.addMail('A', 500);
    await expect(run({ lanes: 2, openLane: () => Promise.reject(new Error('database')) })).rejects.toThrow('database');
    await move.expectMoved();
  });
});

describe('what stands in the way of everything', () => {
  test('over quota in the middle: what was settled stays, nothing further begins, and with more room the rest follows', async () => {
    move.addMail('INBOX', 500);
    let room = 120;
    platform.onAppend = () => (room-- > 0 ? 'store' : 'over_quota');
    await expect(run()).rejects.toMatchObject({ reason: 'over_quota', reach: 'mailbox' });
    expect(platform.messages('INBOX')).toHaveLength(120);
    expect(await settledCount()).toBe(100);
    platform.onAppend = undefined;
    await move.expectMoved();
  });

  test('nothing further begins after it, not even what waited for memory', async () => {
    move.addMail('INBOX', 500);
    platform.onAppend = () => 'over_quota';
    const asked: number[] = [];
    const change = ({ source }: SliceContext) => {
      const fetch = source.fetchMessages.bind(source);
      source.fetchMessages = (folder, uids) => {
        asked.push(uids.length);
        return fetch(folder, uids);
      };
    };
    await expect(run({ change, budget: new MemoryBudget(1) })).rejects.toMatchObject({ reason: 'over_quota' });
    expect(asked).toEqual([50]);
  });

  test('a failure of the database while it is asked whether to stop: what is on its way ends first', async () => {
    move.addMail('INBOX', 500);
    let asked = 0;
    const shouldStop = () => (++asked > 3 ? Promise.reject(new Error('database')) : false);
    let intents = -1;
    await expect(
      run({ shouldStop }).finally(async () => {
        intents = await move.openIntents();
      }),
    ).rejects.toThrow('database');
    expect(intents).toBe(0);
    expect(platform.messages('INBOX')).toHaveLength(await settledCount());
    await move.expectMoved();
  });

  test.each([
    ['twenty in a row', 400, (nth: number) => nth > 100, 'too_many_refused'],
    ['one in twenty', 400, (nth: number) => nth % 20 === 0, undefined],
    ['one in fifteen of more than two hundred', 400, (nth: number) => nth % 15 === 1, 'too_many_refused'],
    ['one in fifteen of less', 195, (nth: number) => nth % 15 === 1, undefined],
  ] as const)('refused messages: %s', async (_, messages, isRefused, reason) => {
    move.addMail('INBOX', messages);
    let nth = 0;
    platform.onAppend = () => (isRefused(++nth) ? 'refuse' : 'store');
    if (reason === undefined) await run();
    else await expect(run()).rejects.toMatchObject({ reason, side: 'destination' });
    if (reason !== undefined) expect(nth).toBeLessThan(messages);
  });

  test('a pause in the database ends the run after the batches that are on their way', async () => {
    move.addMail('INBOX', 500);
    const pause = () => db().mapping.update({ where: { id: move.mappingId }, data: { state: 'PAUSED' } });
    const change = ({ journal }: SliceContext) => {
      const settle = journal.settle.bind(journal);
      vi.spyOn(journal, 'settle').mockImplementation(async (batch) => {
        await pause();
        await settle(batch);
      });
    };
    expect(await run({ change })).toMatchObject({ copied: 100, stopped: true });
    expect(platform.messages('INBOX')).toHaveLength(100);
    expect(await move.openIntents()).toBe(0);
    await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'RUNNING' } });
    await move.expectMoved();
  });

  test('a lease that somebody has taken over ends it at once, and nothing more is sent', async () => {
    move.addMail('INBOX', 500);
    const takeOver = async () => {
      await db().mailboxLease.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
      return MailboxLease.take(move.memberId, 'taker');
    };
    let taken: ReturnType<typeof takeOver> | undefined;
    const change = ({ journal }: SliceContext) => {
      const intend = journal.intend.bind(journal);
      let intents = 0;
      vi.spyOn(journal, 'intend').mockImplementation(async (intent) => {
        // Whoever comes while the fourth waits has to wait as well: else they may still be in time.
        if (++intents === 4) taken = takeOver();
        await taken;
        return intend(intent);
      });
    };
    await expect(run({ change })).rejects.toBeInstanceOf(LeaseLostError);
    expect(platform.messages('INBOX').length).toBeLessThanOrEqual(150);
    await (await taken)?.release();
    await move.expectMoved();
  });

  test('a lease that may have ended keeps the bytes back', async () => {
    move.addMail('INBOX', 500);
    const change = ({ lease }: SliceContext) => {
      let asked = 0;
      vi.spyOn(lease, 'assertHeld').mockImplementation(() => {
        if (++asked > 60) throw new LeaseLostError();
      });
    };
    await expect(run({ change })).rejects.toBeInstanceOf(LeaseLostError);
    expect(platform.messages('INBOX')).toHaveLength(60);
    await move.expectMoved();
  });
});

describe('what stands in the way of a part', () => {
  test('a folder that our platform refuses leaves the others copied', async () => {
    for (const folder of ['A', 'B', 'C']) move.addMail(folder, 50);
    const refused = new MailError('folder_refused', 'folder', { side: 'destination', serverText: 'no such name' });
    platform.failNext('ensureFolder', refused);
    const { folderErrors } = await run();
    expect([...folderErrors.values()]).toEqual([refused]);
    expect(await settledCount()).toBe(100);
    await move.expectMoved();
  });

  test('a folder that is rebuilt at the source while it is read leaves the others copied', async () => {
    for (const folder of ['A', 'B']) move.addMail(folder, 120);
    let stored = 0;
    platform.onAppend = (path) => {
      if (path === 'A' && ++stored === 60) old.recreateFolder('A');
      return 'store';
    };
    const { folderErrors } = await run();
    expect([...folderErrors.values()].map(({ reason }) => reason)).toEqual(['uid_validity_changed']);
    expect(platform.messages('B')).toHaveLength(120);
    await move.expectMoved();
  });

  test('a batch whose large message our disk cannot take leaves the rest of its folder copied', async () => {
    move.addMail('INBOX', 500);
    old.failNext('fetchMessages', new MailError('server_error', 'message', { side: 'destination' }));
    await expect(move.slice()).rejects.toMatchObject({ reason: 'server_error', side: 'destination' });
    expect(await settledCount()).toBe(450);
    await move.expectMoved();
  });

  test('a message that our platform refuses is recorded with its words, and the rest goes on', async () => {
    move.addMail('INBOX', 120);
    platform.onAppend = (_, { key }) => (key === 60 ? 'refuse' : key === 61 ? 'too_big' : 'store');
    expect(await run()).toMatchObject({ copied: 118, stopped: false });
    const refused = await db().ledgerEntry.findMany({
      where: { folder: { mappingId: move.mappingId }, outcome: 'REFUSED' },
      orderBy: { uid: 'asc' },
    });
    expect(refused.map(({ uid, reason, serverText, hash }) => [Number(uid), reason, serverText, hash?.length])).toEqual([
      [60, 'message_refused', 'Refused', 32],
      [61, 'message_too_big', 'Too big', 32],
    ]);
    platform.onAppend = undefined;
    expect(await move.slice(), 'and is not tried again').toBe(false);
    expect(platform.messages('INBOX')).toHaveLength(118);
    await move.expectInOrder();
  });
});
