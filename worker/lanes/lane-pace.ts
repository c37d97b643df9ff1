/**
 * How many lanes, and how many batches in flight in each (engine.md 2, 4). Pure.
 *
 * Starts with one lane and a window of two; takes a step up while each step brings more throughput, goes a step back when it
 * brings less, and looks again from time to time. A complaint of either server halves the lanes and ends the growth for a while.
 */

export interface Pace {
  lanes: number;
  /** Batches in flight in each lane. */
  window: number;
}

const WINDOWS: readonly Pace[] = [
  { lanes: 1, window: 2 },
  { lanes: 1, window: 4 },
  { lanes: 1, window: 8 },
];
const MOST_WINDOW = 8;
/** A step that brings less than this more is not worth its connections. */
const WORTH = 1.05;
const WORSE = 0.85;
const LOOK_AGAIN_MS = 10_000;
const QUIET_MS = 600_000;
const LEAST_EPOCH_MS = 100;
/** What a message costs beyond its bytes, in bytes. */
const MESSAGE_WEIGHT = 15_000;

export class LanePace {
  private readonly steps: readonly Pace[];
  private step = 0;
  private best = 0;
  private growing = true;
  private nextLookAt = Number.POSITIVE_INFINITY;
  private epochStart: number;
  private epochBatches = 0;
  private epochWork = 0;

  /** `mostLanes`: what settings and the old host allow. `nowMs` is of a monotonic clock, here and below. */
  constructor(mostLanes: number, nowMs: number) {
    const more = Array.from({ length: Math.max(0, mostLanes - 1) }, (_, i) => ({ lanes: i + 2, window: MOST_WINDOW }));
    this.steps = [...WINDOWS, ...more];
    this.epochStart = nowMs;
  }

  get now(): Pace {
    return this.steps[this.step] ?? { lanes: 1, window: 2 };
  }

  /** A batch was settled. */
  settled(messages: number, bytes: number, nowMs: number): void {
    this.epochBatches++;
    this.epochWork += messages * MESSAGE_WEIGHT + bytes;
    const passed = nowMs - this.epochStart;
    const { lanes, window } = this.now;
    if (this.epochBatches < lanes * window || passed < LEAST_EPOCH_MS) return;
    this.judge(this.epochWork / passed, nowMs);
    this.begin(nowMs);
  }

  /** A server complained, or a further lane could not be opened. */
  complaint(nowMs: number): void {
    const lanes = Math.max(1, this.now.lanes >> 1);
    const step = this.steps.findLastIndex((one) => one.lanes === lanes);
    this.step = lanes === 1 ? 0 : step;
    this.growing = false;
    this.best = 0;
    this.nextLookAt = nowMs + QUIET_MS;
    this.begin(nowMs);
  }

  /** There is no connection to spare for a further lane at present. */
  noMoreLanes(nowMs: number): void {
    if (this.now.lanes > 1) this.step--;
    this.growing = false;
    this.nextLookAt = nowMs + LOOK_AGAIN_MS;
    this.begin(nowMs);
  }

  private judge(throughput: number, nowMs: number): void {
    if (this.growing) {
      if (throughput >= this.best * WORTH && this.step < this.steps.length - 1) {
        this.best = throughput;
        this.step++;
        return;
      }
      this.growing = false;
      this.nextLookAt = nowMs + LOOK_AGAIN_MS;
      if (throughput < this.best * WORSE && this.step > 0) this.step--;
      this.best = Math.max(this.best, throughput);
    } else if (nowMs >= this.nextLookAt && this.step < this.steps.length - 1) {
      this.best = throughput;
      this.step++;
      this.growing = true;
    }
  }

  private begin(nowMs: number): void {
    this.epochStart = nowMs;
    this.epochBatches = 0;
    this.epochWork = 0;
  }
}
