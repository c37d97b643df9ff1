/**
 * What the pages say of a move while it runs, on a real PostgreSQL with mail servers in memory: "everything since this day is
 * here" is never said while something newer is still to come.
 */
import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { Journal } from '../../lib/progress/ledger/journal.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { type SeededRandom, seededRandom } from '../../local/mail/seeded-random.ts';
import { BatchQueue } from '../lanes/batch-queue.ts';
import { runLanes } from '../lanes/copy-run.ts';
import { LanePace } from '../lanes/lane-pace.ts';
import { MemoryBudget } from '../lanes/memory-budget.ts';
import { planBatches } from '../lanes/plan-batches.ts';
import { listPending } from '../listing/list-pending.ts';
import { MemoryMove, mailText } from '../testing/memory-move.ts';
import type { LaneEnds } from './slice-context.ts';

useRoomDatabase();

let move: MemoryMove;
beforeEach(async () => {
  move = await MemoryMove.begin();
});

const FOLDERS = ['INBOX', 'Sent', '客户', '归档/2019'];

/** Mail of ten years in each folder, in no order. */
function addMail(random: SeededRandom, perFolder: number): void {
  for (const folder of FOLDERS) {
    for (let i = 0; i < perFolder; i++) {
      const internalDate = new Date(Date.UTC(2024, 0, 1) - random.between(0, 3650) * 86_400_000);
      move.old.addMessage(folder, mailText(`${folder} ${i}`), { internalDate });
    }
  }
}

/** Folders of which something is still to come that is newer than what the row says, at one moment of the database. */
async function dishonest(): Promise<string[]> {
  const expected = [...move.old.folders.values()].flatMap(({ path, messages }) =>
    messages.map(({ uid, internalDate }) => ({ path, uid, date: internalDate })),
  );
  const rows = await db().$queryRaw<{ path: string }[]>`
    select distinct f.source_path as path
    from json_to_recordset(${JSON.stringify(expected)}::json) as m(path text, uid int8, date timestamptz)
    join folder_progress f on f.mapping_id = ${move.mappingId}::uuid and f.source_path = m.path
    where not exists (select 1 from ledger_entry e where e.folder_id = f.id and e.uid = m.uid)
      and (f.newest_pending_at is null or f.newest_pending_at < m.date)`;
  return rows.map(({ path }) => path);
}

interface Looks {
  looks: number;
  /** Stays empty. */
  faults: string[];
}

/** Looks after every record. */
function watch(journal: Journal, seen: Looks = { looks: 0, faults: [] }): Looks {
  const settle = journal.settle.bind(journal);
  vi.spyOn(journal, 'settle').mockImplementation(async (batch) => {
    await settle(batch);
    seen.faults.push(...(await dishonest()));
    seen.looks++;
  });
  return seen;
}

/** Answers overtake each other. */
function dawdle(destination: MailDestination, random: SeededRandom): void {
  const append = destination.append.bind(destination);
  vi.spyOn(destination, 'append').mockImplementation(async (...args) => {
    for (let turns = random.between(0, 20); turns > 0; turns--) await setImmediate();
    return append(...args);
  });
}

function otherLane(random: SeededRandom): LaneEnds & { close(): Promise<void> } {
  const destination = move.platform.destination();
  dawdle(destination, random);
  return { source: move.old.source(), destination, connectionLost: () => false, close: async () => {} };
}

test.each([1, 2, 3])(
  'P2: the horizon never promises too much, with several lanes whose answers overtake each other, run %i',
  async (seed) => {
    const random = seededRandom(seed);
    addMail(random, 600);
    const seen = await move.underLease(async (lease) => {
      const context = move.contextOf(lease);
      const { folders } = await listPending(context, () => {});
      expect(await dishonest()).toEqual([]);
      const looks = watch(context.journal);
      dawdle(context.destination, random);
      const pace = new LanePace(3, performance.now());
      vi.spyOn(pace, 'now', 'get').mockReturnValue({ lanes: 3, window: 4 });
      await runLanes({
        context,
        queue: new BatchQueue(planBatches(folders)),
        pace,
        budget: new MemoryBudget(100_000_000),
        openLane: async () => otherLane(random),
        shouldStop: () => false,
        onComplaint: () => {},
      });
      return looks;
    });
    expect(seen.faults).toEqual([]);
    expect(seen.looks).toBeGreaterThan(20);
    const rows = await db().folderProgress.findMany({ where: { mappingId: move.mappingId } });
    expect(rows.map(({ newestPendingAt }) => newestPendingAt)).toEqual(FOLDERS.map(() => null));
    await move.expectMoved();
  },
);

test('P2: the horizon never promises too much, with failures in the middle, slice after slice', async () => {
  const random = seededRandom(4);
  addMail(random, 120);
  let until = 30;
  move.platform.onAppend = () => (--until > 0 ? 'store' : random.pick(['cut', 'store_then_cut'] as const));
  const seen: Looks = { looks: 0, faults: [] };
  for (let more = true, slices = 0; more && slices < 60; slices++) {
    until = random.between(20, 90);
    more = await move.slice({ change: ({ journal }) => void watch(journal, seen) }).catch((error: unknown) => {
      if (!(error instanceof MailError)) throw error;
      return true;
    });
    seen.faults.push(...(await dishonest()));
  }
  expect(seen.faults).toEqual([]);
  expect(seen.looks).toBeGreaterThan(10);
  move.platform.onAppend = undefined;
  await move.expectMoved();
});
