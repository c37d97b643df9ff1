/**
 * Carries a plan out over one or more lanes, until everything is settled, the time is up, or something stands in the way.
 *
 * Invariants:
 * - After the first failure that reaches the mailbox or the server no further batch begins; those on their way end by
 *   themselves, settled or with their intents open, before `run` returns.
 * - A failure that reaches a folder leaves that folder out and lets the others go on; one that reaches a message, its batch.
 * - At most as many lanes as the pace allows; the first one is the caller's, further ones are opened and closed here.
 */
import { MailError } from '../../lib/mail/mail-error.ts';
import { tracePoint } from '../../lib/trace.ts';
import type { LaneEnds, SliceContext } from '../copy/slice-context.ts';
import type { BatchQueue } from './batch-queue.ts';
import { type BatchResult, copyBatch } from './copy-batch.ts';
import type { LanePace } from './lane-pace.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { Batch } from './plan-batches.ts';
import { RefusalCount } from './refusal-count.ts';

export interface RunEnds extends LaneEnds {
  /** Closes both ends and gives the connection to the old host back. */
  close(): Promise<void>;
}

export interface RunOptions {
  context: SliceContext;
  queue: BatchQueue;
  pace: LanePace;
  budget: MemoryBudget;
  /** Opens a further lane; null: the old host has no connection to spare. Throws MailError. */
  openLane: () => Promise<RunEnds | null>;
  /** Asked before each batch: no more are to begin. */
  shouldStop: () => boolean | Promise<boolean>;
  /** Told that the old server complained about the number of connections. */
  onComplaint: () => void;
}

export interface RunResult {
  copied: number;
  /** Folders that could not be copied now, by what stood in the way. */
  folderErrors: Map<string, MailError>;
  stopped: boolean;
}

/** Throws the failure that ended the run: MailError, LeaseLostError, or what the database threw. */
export async function runLanes(options: RunOptions): Promise<RunResult> {
  return new CopyRun(options).run();
}

class CopyRun {
  private readonly options: RunOptions;
  private readonly result: RunResult = { copied: 0, folderErrors: new Map(), stopped: false };
  private readonly refusals = new RefusalCount();
  private readonly lanes = new Map<number, Promise<void>>();
  private opening = false;
  private failure: unknown;

  constructor(options: RunOptions) {
    this.options = options;
  }

  async run(): Promise<RunResult> {
    this.begin(0, this.runLane(0, this.options.context));
    for (let lane = 1; lane < this.options.pace.now.lanes && this.options.queue.size > lane; lane++) {
      this.begin(lane, this.openAndRun(lane));
    }
    while (this.lanes.size > 0) await Promise.race(this.lanes.values());
    if (this.failure !== undefined) throw this.failure;
    return this.result;
  }

  private begin(lane: number, work: Promise<void>): void {
    const running = work
      .catch((error: unknown) => {
        this.failure ??= error;
      })
      .finally(() => this.lanes.delete(lane));
    this.lanes.set(lane, running);
  }

  private async runLane(lane: number, ends: LaneEnds): Promise<void> {
    const inFlight = new Set<Promise<void>>();
    try {
      while (await this.mayGoOn(lane, ends)) {
        if (inFlight.size >= this.options.pace.now.window) {
          await Promise.race(inFlight);
          continue;
        }
        const batch = this.options.queue.next(lane);
        if (batch === undefined) break;
        const giveBack = await this.options.budget.take(batch.memoryBytes);
        // The wait for memory may have been long.
        if (this.isOver) return giveBack();
        const work: Promise<void> = this.copy(ends, batch).finally(() => {
          giveBack();
          inFlight.delete(work);
        });
        inFlight.add(work);
      }
    } catch (error) {
      this.failure ??= error;
    } finally {
      this.options.queue.leave(lane);
      await Promise.all(inFlight);
    }
  }

  /** No further batch begins. */
  private get isOver(): boolean {
    return this.failure !== undefined || this.result.stopped;
  }

  private async mayGoOn(lane: number, ends: LaneEnds): Promise<boolean> {
    if (this.isOver) return false;
    if (ends.connectionLost()) {
      if (lane === 0) this.result.stopped = true;
      return false;
    }
    if (lane > 0 && lane >= this.options.pace.now.lanes) return false;
    if (!(await this.options.shouldStop())) return this.failure === undefined;
    this.result.stopped = true;
    return false;
  }

  /** Never throws: what goes wrong is noted. */
  private async copy(ends: LaneEnds, batch: Batch): Promise<void> {
    const { context, queue } = this.options;
    try {
      const settled = await copyBatch(context, ends, batch, () => queue.settle(batch));
      this.note(settled, batch);
    } catch (error) {
      if (error instanceof MailError && (error.reach === 'folder' || error.reach === 'message')) {
        this.result.folderErrors.set(batch.folderId, error);
        if (error.reach === 'folder') queue.dropFolder(batch.folderId);
      } else this.failure ??= error;
    }
  }

  private note(settled: BatchResult, batch: Batch): void {
    const { pace, context } = this.options;
    this.result.copied += settled.copied;
    pace.settled(batch.messages.length, settled.copiedBytes, performance.now());
    if (this.refusals.tooMany(settled)) {
      this.failure ??= new MailError('too_many_refused', 'mailbox', { side: 'destination' });
    }
    const { state } = context.journal;
    if (state !== 'RUNNING' && state !== 'DONE') this.result.stopped = true;
    this.growLanes();
  }

  private growLanes(): void {
    const { pace, queue } = this.options;
    if (this.opening || queue.size === 0 || this.isOver) return;
    let lane = 1;
    while (this.lanes.has(lane)) lane++;
    if (lane >= pace.now.lanes) return;
    this.opening = true;
    this.begin(lane, this.openAndRun(lane));
  }

  /** A lane that cannot be opened is no failure of the copy: the others go on. */
  private async openAndRun(lane: number): Promise<void> {
    const ends = await this.tryOpen();
    this.opening = false;
    if (ends === null) return;
    tracePoint('lane_opened');
    try {
      await this.runLane(lane, ends);
    } finally {
      await ends.close();
    }
  }

  private async tryOpen(): Promise<RunEnds | null> {
    const { pace, openLane, onComplaint } = this.options;
    const now = performance.now();
    try {
      const ends = await openLane();
      if (ends === null) pace.noMoreLanes(now);
      else pace.laneOpened(performance.now());
      return ends;
    } catch (error) {
      if (!(error instanceof MailError)) throw error;
      if (error.reason === 'throttled' && error.side === 'source') onComplaint();
      pace.complaint(now);
      return null;
    }
  }
}
