/**
 * How many lanes, and how many batches in flight in each (engine.md 2, 4). Pure state.
 *
 * Starts with one lane and a window of two. The window doubles while that does no harm: more commands on one connection cost
 * nobody anything. A further lane costs the old host a connection, so it stays only when it brings markedly more throughput;
 * when it does not, it is given up, and the question is asked again from time to time. A complaint of either server halves the
 * lanes and ends the growth for a while.
 */

export interface Pace {
  lanes: number;
  /** Batches in flight in each lane. */
  window: number;
}

const FIRST_WINDOW = 2;
const MOST_WINDOW = 8;
/** A lane must bring so much more. */
const WORTH = 1.08;
/** A window that brings so much less does harm. */
const HARM = 0.7;
/** How long a number of lanes is watched before it is judged, and how many batches at least: their sizes differ much. */
const LANE_EPOCH_MS = 500;
const LANE_EPOCH_BATCHES = 8;
const LOOK_AGAIN_MS = 10_000;
const QUIET_MS = 600_000;
/** What a message costs beyond its bytes, in bytes. */
const MESSAGE_WEIGHT = 15_000;

export class LanePace {
  private readonly mostLanes: number;
  private lanes: number;
  private window = FIRST_WINDOW;
  /** Throughput of the last epoch with one window or lane less. */
  private before = 0;
  private trying = true;
  private nextTryAt = 0;
  private epochStart: number;
  private epochBatches = 0;
  private epochWork = 0;

  /**
   * `mostLanes`: what settings and the old host allow. `nowMs` is of a monotonic clock, here and below. `firstLanes`: where further
   * ones cost the old host nothing, it begins with more than one.
   */
  constructor(mostLanes: number, nowMs: number, firstLanes = 1) {
    this.mostLanes = Math.max(1, mostLanes);
    this.lanes = Math.min(firstLanes, this.mostLanes);
    this.epochStart = nowMs;
  }

  get now(): Pace {
    return { lanes: this.lanes, window: this.window };
  }

  /** A batch was settled. */
  settled(messages: number, bytes: number, nowMs: number): void {
    this.epochBatches++;
    this.epochWork += messages * MESSAGE_WEIGHT + bytes;
    const passed = nowMs - this.epochStart;
    const growsWindow = this.window < MOST_WINDOW;
    const isOver = growsWindow
      ? this.epochBatches >= this.lanes * this.window
      : this.epochBatches >= LANE_EPOCH_BATCHES && passed >= LANE_EPOCH_MS;
    if (!isOver) return;
    const throughput = this.epochWork / Math.max(1, passed);
    if (growsWindow) this.judgeWindow(throughput, nowMs);
    else this.judgeLanes(throughput, nowMs);
    this.begin(nowMs);
  }

  /** A further lane is at work: what was measured before it is of no use for judging it. */
  laneOpened(nowMs: number): void {
    this.begin(nowMs);
  }

  /** There is no connection to spare for a further lane at present. */
  noMoreLanes(nowMs: number): void {
    this.lanes = Math.max(1, this.lanes - 1);
    this.rest(LOOK_AGAIN_MS, nowMs);
  }

  /** A server complained. */
  complaint(nowMs: number): void {
    this.lanes = Math.max(1, this.lanes >> 1);
    this.window = FIRST_WINDOW;
    this.before = 0;
    this.rest(QUIET_MS, nowMs);
  }

  private judgeWindow(throughput: number, nowMs: number): void {
    if (this.before === 0 && nowMs < this.nextTryAt) return;
    if (throughput < this.before * HARM) {
      this.window = Math.max(FIRST_WINDOW, this.window >> 1);
      this.rest(LOOK_AGAIN_MS, nowMs);
      this.before = 0;
      return;
    }
    this.before = throughput;
    this.window = Math.min(MOST_WINDOW, this.window * 2);
  }

  private judgeLanes(throughput: number, nowMs: number): void {
    if (!this.trying) {
      if (nowMs < this.nextTryAt) return;
      this.trying = true;
    } else if (this.lanes > 1 && throughput < this.before * WORTH) {
      this.lanes--;
      this.rest(LOOK_AGAIN_MS, nowMs);
      return;
    }
    this.before = throughput;
    if (this.lanes < this.mostLanes) this.lanes++;
    else this.trying = false;
  }

  private rest(milliseconds: number, nowMs: number): void {
    this.trying = false;
    this.nextTryAt = nowMs + milliseconds;
    this.begin(nowMs);
  }

  private begin(nowMs: number): void {
    this.epochStart = nowMs;
    this.epochBatches = 0;
    this.epochWork = 0;
  }
}
