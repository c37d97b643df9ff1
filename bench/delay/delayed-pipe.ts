/**
 * Carries bytes from one socket to another, each a fixed time after it came.
 *
 * Invariants: nothing is changed, dropped or overtaken; the end of the stream is delayed like any byte; at most IN_FLIGHT_BYTES are on the
 * way, then the sender is made to wait. Bandwidth is not limited: only distance is played.
 */
import type { Socket } from 'node:net';

interface Parcel {
  dueAt: number;
  /** Null: the sender has ended. */
  data: Buffer | null;
}

const IN_FLIGHT_BYTES = 32 << 20;
/** Timers of Node count whole milliseconds: what is due within half of one goes along. */
const SLACK_MS = 0.5;

export class DelayedPipe {
  private readonly from: Socket;
  private readonly to: Socket;
  private readonly delayMs: number;
  private queue: Parcel[] = [];
  private queuedBytes = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Begins at once. A connection that is cut on one side is cut on the other. */
  constructor(from: Socket, to: Socket, delayMs: number) {
    this.from = from;
    this.to = to;
    this.delayMs = delayMs;
    from.on('data', (data: Buffer) => this.take(data));
    from.on('end', () => this.take(null));
    // What follows an error is 'close'.
    from.on('error', () => undefined);
    from.on('close', () => this.endLater());
    to.on('drain', () => this.resumeSender());
  }

  private take(data: Buffer | null): void {
    this.queue.push({ dueAt: performance.now() + this.delayMs, data });
    this.queuedBytes += data?.length ?? 0;
    if (this.onTheWay() > IN_FLIGHT_BYTES) this.from.pause();
    this.timer ??= setTimeout(() => this.deliver(), Math.max(1, this.delayMs));
  }

  private onTheWay(): number {
    return this.queuedBytes + this.to.writableLength;
  }

  private resumeSender(): void {
    if (this.from.isPaused() && this.onTheWay() < IN_FLIGHT_BYTES / 2) this.from.resume();
  }

  private deliver(): void {
    this.timer = undefined;
    const now = performance.now() + SLACK_MS;
    const firstLater = this.queue.findIndex(({ dueAt }) => dueAt > now);
    const due = this.queue.splice(0, firstLater === -1 ? this.queue.length : firstLater);
    this.to.cork();
    for (const { data } of due) {
      if (data === null) this.to.end();
      else this.to.write(data);
      this.queuedBytes -= data?.length ?? 0;
    }
    this.to.uncork();
    this.resumeSender();
    const [next] = this.queue;
    if (next !== undefined) this.timer = setTimeout(() => this.deliver(), Math.max(1, next.dueAt - performance.now()));
  }

  /** After a clean end the other side goes by itself, when everything has been delivered; a cut has to be passed on. */
  private endLater(): void {
    if (this.from.readableEnded) return;
    setTimeout(() => {
      if (!this.to.destroyed) this.to.resetAndDestroy();
    }, this.delayMs);
  }
}
