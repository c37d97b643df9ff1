/**
 * Limits around the commands of a stream (trust.md 1, finding 2; trust.md 5, lines 10 and 11): a server that is silent, one
 * that trickles, and one whose answers never end. Time in which we ourselves do not read does not count, nor time in which
 * the process did not run.
 */
import type { Duplex } from 'node:stream';
import type { MailReason } from '../mail-error.ts';

const TICK_MS = 500;
/** Whoever takes or gives less than this is given up. */
const LEAST_BYTES_PER_MS = 10;
/** Text of answers, literals of messages not counted: a list of a million messages has 120 MB. */
const MOST_TEXT_BYTES = 256 * 1024 * 1024;
const MOST_TEXT_OF_SHORT_ANSWER = 16 * 1024 * 1024;
/** Reading a message only to throw it away may take this long, however large it is said to be. */
const MOST_DROPPING_MS = 15 * 60_000;

export interface StreamLimits {
  /** No byte for so long: given up. */
  silenceMs: number;
  /** A command may take so long before the least rate counts. Default 60 s. */
  graceMs?: number | undefined;
}

const DEFAULT_GRACE_MS = 60_000;

export class StreamWatch {
  private readonly socket: Duplex & { bytesWritten?: number };
  private readonly silenceMs: number;
  private readonly graceMs: number;
  private readonly breakOff: (reason: MailReason) => void;
  private readonly inFlight = new Map<string, { ms: number; bytes: number }>();
  private readonly timer: NodeJS.Timeout;
  private receivedBytes = 0;
  private textBytes = 0;
  private mostTextBytes = MOST_TEXT_OF_SHORT_ANSWER;
  private lastTraffic = 0;
  private lastTick = performance.now();
  private silentMs = 0;
  private activeMs = 0;
  private droppingMs = 0;
  private dropping = false;
  private paused = false;

  /** `breakOff` ends the connection. */
  constructor(socket: Duplex, { silenceMs, graceMs = DEFAULT_GRACE_MS }: StreamLimits, breakOff: (reason: MailReason) => void) {
    this.socket = socket;
    this.silenceMs = silenceMs;
    this.graceMs = graceMs;
    this.breakOff = breakOff;
    this.timer = setInterval(() => this.tick(), Math.min(TICK_MS, silenceMs / 3));
    this.timer.unref();
  }

  begin(tag: string): void {
    if (this.inFlight.size === 0) {
      this.silentMs = 0;
      this.lastTick = performance.now();
    }
    this.inFlight.set(tag, { ms: this.activeMs, bytes: this.traffic() });
  }

  end(tag: string): void {
    // A command that ended is progress: an endless answer is one that never ends.
    if (this.inFlight.delete(tag)) this.textBytes = 0;
  }

  pause(paused: boolean): void {
    this.paused = paused;
  }

  received(bytes: number): void {
    this.receivedBytes += bytes;
  }

  /** What comes now is a message that is thrown away. */
  drop(dropping: boolean): void {
    this.dropping = dropping;
    this.droppingMs = 0;
  }

  /** Counts what is kept or looked at of answers, line ends included. False: it is more than any honest answer has. */
  text(bytes: number): boolean {
    this.textBytes += bytes;
    return this.textBytes <= this.mostTextBytes;
  }

  /** The answers to come are lists of messages and may be long. */
  expectLongAnswers(): void {
    this.mostTextBytes = MOST_TEXT_BYTES;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private traffic(): number {
    return this.receivedBytes + (this.socket.bytesWritten ?? 0) - this.socket.writableLength;
  }

  private tick(): void {
    const now = performance.now();
    const passed = Math.min(now - this.lastTick, 2 * TICK_MS);
    this.lastTick = now;
    const oldest = this.inFlight.values().next().value;
    if (oldest === undefined || this.paused) return;
    const traffic = this.traffic();
    this.activeMs += passed;
    this.silentMs = traffic === this.lastTraffic ? this.silentMs + passed : 0;
    this.lastTraffic = traffic;
    const allowed = this.graceMs + (traffic - oldest.bytes) / LEAST_BYTES_PER_MS;
    if (this.dropping) this.droppingMs += passed;
    const late = this.activeMs - oldest.ms > allowed || this.droppingMs > MOST_DROPPING_MS;
    if (late || this.silentMs > this.silenceMs) this.breakOff('timeout');
  }
}
