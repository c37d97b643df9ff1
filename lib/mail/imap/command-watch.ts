/**
 * Limits around one command. imapflow's own timeout counts silence only: one byte every half second keeps a FETCH alive for
 * ever, and endless untagged lines never end (trust.md 1, finding 2).
 *
 * Only time spent waiting for the server counts, not what our side does between two messages of a FETCH.
 */
import type { MailReason } from '../mail-error.ts';

export interface CommandLimits {
  /** No byte for so long: given up. */
  silenceMs: number;
  /** The whole command may take `graceMs` plus the time that its bytes take at `bytesPerSecond`. */
  graceMs: number;
  bytesPerSecond: number;
  /** More bytes than this break the protocol. Absent: as many as come. */
  mostBytes?: number;
}

/** trust.md 5, lines 10 and 11. */
export const FETCH_LIMITS: CommandLimits = { silenceMs: 60_000, graceMs: 60_000, bytesPerSecond: 10_000 };

/** For everything that has a short answer: LIST of 10,000 folders is 1 MB. */
export const COMMAND_LIMITS: CommandLimits = {
  silenceMs: 60_000,
  graceMs: 60_000,
  bytesPerSecond: 1_000_000,
  mostBytes: 16 * 1024 * 1024,
};

const TICK_MS = 100;

export class CommandWatch {
  private readonly limits: CommandLimits;
  /** Bytes received and sent on the connection so far. */
  private readonly traffic: () => number;
  private readonly breakOff: (reason: MailReason) => void;
  private readonly startBytes: number;
  private waitedMs = 0;

  /** `breakOff` closes the connection, which makes the pending promise fail, and remembers why. */
  constructor(limits: CommandLimits, traffic: () => number, breakOff: (reason: MailReason) => void) {
    this.limits = limits;
    this.traffic = traffic;
    this.breakOff = breakOff;
    this.startBytes = traffic();
  }

  /** Waits for the next answer of the command. Rejects as the promise does. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    let lastTick = performance.now();
    let silentSince = lastTick;
    let bytes = this.traffic();
    const timer = setInterval(() => {
      const now = performance.now();
      this.waitedMs += now - lastTick;
      lastTick = now;
      if (this.traffic() !== bytes) silentSince = now;
      bytes = this.traffic();
      const reason = this.brokenLimit(bytes - this.startBytes, now - silentSince);
      if (reason !== null) this.breakOff(reason);
    }, TICK_MS);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
      this.waitedMs += performance.now() - lastTick;
    }
  }

  private brokenLimit(bytes: number, silentMs: number): MailReason | null {
    const { mostBytes, silenceMs, graceMs, bytesPerSecond } = this.limits;
    if (mostBytes !== undefined && bytes > mostBytes) return 'protocol_error';
    return silentMs > silenceMs || this.waitedMs > graceMs + (bytes / bytesPerSecond) * 1000 ? 'timeout' : null;
  }
}
