/**
 * Where the bodies of one source go while they arrive: the limits, the directory for large ones, and all that have begun and
 * are not yet somebody's.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BodyCollector } from './body-collector.ts';

export interface IntakeOptions {
  /** Messages above this are read and thrown away. */
  maxMessageBytes: number;
  /** Messages above this go through a temporary file. Default 8 MiB. */
  largeMessageBytes?: number | undefined;
  /** A private directory of the process; absent: one is made below the system's when it is needed. */
  tempDirectory?: string | undefined;
}

/** The connection, as far as it has to wait for us or may not take for ever. */
export interface IntakeConnection {
  pauseReading(paused: boolean): void;
  dropReading(dropping: boolean): void;
}

const DEFAULT_LARGE_BYTES = 8 * 1024 * 1024;
/** No message is so large: what announces it is no mail server, or one that has lost its way. */
const ABSURD = 16;

export class BodyIntake {
  private readonly options: IntakeOptions;
  private readonly connection: IntakeConnection;
  private readonly held = new Set<BodyCollector>();
  /** Files that are being removed. */
  private readonly going = new Set<Promise<void>>();
  private ownDirectory: string | undefined;
  private pressing = 0;

  constructor(options: IntakeOptions, connection: IntakeConnection) {
    this.options = options;
    this.connection = connection;
  }

  /** For the literal of a message. Throws RangeError when it is so large that reading to its end is out of the question. */
  collect(sizeBytes: number): BodyCollector {
    const { maxMessageBytes, largeMessageBytes = DEFAULT_LARGE_BYTES } = this.options;
    if (sizeBytes > ABSURD * maxMessageBytes) throw new RangeError('a message beyond all measure');
    const collector = new BodyCollector(sizeBytes, {
      maxMessageBytes,
      largeMessageBytes,
      tempDirectory: () => this.tempDirectory(),
      pressure: (tooMuch) => {
        this.pressing += tooMuch ? 1 : -1;
        this.connection.pauseReading(this.pressing > 0);
      },
      dropping: (begins) => this.connection.dropReading(begins),
    });
    this.held.add(collector);
    return collector;
  }

  /** The body has found its owner. */
  release(collector: BodyCollector): void {
    this.held.delete(collector);
  }

  /** Nobody wants it. */
  abandon(collector: BodyCollector): void {
    this.held.delete(collector);
    const gone = collector.abandon().finally(() => this.going.delete(gone));
    this.going.add(gone);
  }

  /** Removes whatever is left, and the directory when it was made here. Never throws. */
  async close(): Promise<void> {
    for (const collector of this.held) this.abandon(collector);
    await Promise.all(this.going);
    if (this.ownDirectory !== undefined) await rm(this.ownDirectory, { recursive: true, force: true }).catch(() => {});
  }

  private tempDirectory(): string {
    if (this.options.tempDirectory !== undefined) return this.options.tempDirectory;
    this.ownDirectory ??= mkdtempSync(join(tmpdir(), 'banjia-mail-'));
    return this.ownDirectory;
  }
}
