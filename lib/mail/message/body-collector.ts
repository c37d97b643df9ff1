/**
 * Takes one message as it arrives: hashes it, keeps it in memory or, when it is large, in a private temporary file; one
 * that is larger than allowed is read to its end and thrown away, so that the rest of the session can go on.
 *
 * Invariants:
 * - `finished` resolves only after every byte is where it belongs.
 * - The size is what has come. What was announced only decides where it begins to be kept: POP3 announces by estimate
 *   (RFC 1939, 11), and a message that turns out larger goes on in a file, or away.
 */
import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiteralTarget } from '../stream/response-reader.ts';
import { CanonicalHasher } from './canonical-hash.ts';
import { type BodyFacts, FileBody, type MailBody, MemoryBody } from './mail-body.ts';
import { giveBlocks, takeBlock } from './message-memory.ts';

export interface CollectorLimits {
  /** Messages above this are thrown away. */
  maxMessageBytes: number;
  /** Messages above this go to a file. */
  largeMessageBytes: number;
  /** Directory for the files, private to the process; asked for only when one is needed. */
  tempDirectory: () => string;
  /** Called with true when the disk does not keep up, and with false when it does again. */
  pressure: (tooMuch: boolean) => void;
  /** Called with true when a message begins that is thrown away, and with false when it has ended. */
  dropping: (begins: boolean) => void;
}

/** Bytes that wait for the disk before the network is asked to wait. */
const MOST_PENDING_BYTES = 4 * 1024 * 1024;

export class BodyCollector implements LiteralTarget {
  /** As announced. */
  readonly sizeBytes: number;
  private readonly limits: CollectorLimits;
  private readonly hasher = new CanonicalHasher();
  private kind: 'memory' | 'file' | 'none';
  private receivedBytes = 0;
  private blocks: Buffer[] = [];
  /** Bytes in the last block. */
  private filled = 0;
  private holdsNul = false;
  private pendingBytes = 0;
  private waits = false;
  private abandoned = false;
  private path = '';
  private going: Promise<void> | undefined;
  private file: Promise<FileHandle> | undefined;
  private work: Promise<void> = Promise.resolve();
  private result: Promise<MailBody | null> | undefined;

  constructor(sizeBytes: number, limits: CollectorLimits) {
    this.sizeBytes = sizeBytes;
    this.limits = limits;
    this.kind = sizeBytes > limits.maxMessageBytes ? 'none' : sizeBytes > limits.largeMessageBytes ? 'file' : 'memory';
    if (this.kind === 'none') limits.dropping(true);
  }

  write(piece: Buffer): void {
    if (this.kind === 'none' || this.abandoned) return;
    this.receivedBytes += piece.length;
    if (this.receivedBytes > this.limits.maxMessageBytes) {
      this.throwAway();
      return;
    }
    if (this.kind === 'memory' && this.receivedBytes > this.limits.largeMessageBytes) this.moveToFile();
    this.hasher.update(piece);
    if (this.kind === 'memory') this.writeMemory(piece);
    else this.writeFile(Buffer.from(piece));
    this.holdsNul ||= piece.includes(0);
  }

  end(): void {
    if (this.kind === 'none') this.limits.dropping(false);
    this.result = this.finish();
    this.result.catch(() => {}); // whoever asks for the body hears of it
  }

  /** The message, or null when it was larger than allowed. Rejects when the disk failed; call after `end`. */
  async finished(): Promise<MailBody | null> {
    if (this.result === undefined) throw new Error('the literal has not ended');
    return this.result;
  }

  /** The message is of no use to anybody, finished or not: what it occupies is given back. Never throws. */
  async abandon(): Promise<void> {
    this.abandoned = true;
    giveBlocks(this.blocks);
    this.blocks = [];
    if (this.result === undefined) await this.removeFile();
    else await this.result.then((body) => body?.discard()).catch(() => {});
  }

  /** It has become larger than allowed. */
  private throwAway(): void {
    this.kind = 'none';
    this.limits.dropping(true);
    giveBlocks(this.blocks);
    this.blocks = [];
    this.going = this.removeFile();
  }

  /** It has become large. */
  private moveToFile(): void {
    this.kind = 'file';
    const blocks = this.blocks;
    this.blocks = [];
    for (const [i, block] of blocks.entries()) {
      const bytes = i === blocks.length - 1 ? block.subarray(0, this.filled) : block;
      this.writeFile(Buffer.from(bytes));
    }
    giveBlocks(blocks);
  }

  private async removeFile(): Promise<void> {
    if (this.file === undefined) return;
    await this.work.catch(() => {});
    await this.file.then((file) => file.close()).catch(() => {});
    if (this.path !== '') await rm(this.path, { force: true }).catch(() => {});
  }

  private async finish(): Promise<MailBody | null> {
    if (this.kind === 'none') {
      await this.going;
      return null;
    }
    const facts = { sizeBytes: this.receivedBytes, hash: this.hasher.digest(), holdsNul: this.holdsNul };
    if (this.kind === 'memory') return this.memoryBody(facts);
    try {
      await this.work;
      await (await this.file)?.close();
      return new FileBody(this.path, facts);
    } catch (error) {
      await this.removeFile();
      throw error;
    }
  }

  private memoryBody(facts: BodyFacts): MailBody {
    const blocks = this.blocks;
    // They belong to the body from now on.
    this.blocks = [];
    return new MemoryBody(blocks, facts, true);
  }

  private writeMemory(piece: Buffer): void {
    let block = this.blocks.at(-1);
    for (let at = 0; at < piece.length; ) {
      if (block === undefined || this.filled === block.length) {
        // Only what was announced small begins with a small one.
        block = takeBlock(block === undefined ? this.sizeBytes : Number.POSITIVE_INFINITY);
        this.blocks.push(block);
        this.filled = 0;
      }
      const copied = piece.copy(block, this.filled, at);
      this.filled += copied;
      at += copied;
    }
  }

  private async openFile(): Promise<FileHandle> {
    this.path = join(this.limits.tempDirectory(), randomUUID());
    return open(this.path, 'wx', 0o600);
  }

  private writeFile(piece: Buffer): void {
    this.file ??= this.openFile();
    const { file } = this;
    this.pendingBytes += piece.length;
    this.work = this.work.then(async () => {
      await (await file).appendFile(piece);
      this.pendingBytes -= piece.length;
      this.judgePressure();
    });
    this.work.catch(() => {
      this.pendingBytes = 0;
      this.judgePressure();
    });
    this.judgePressure();
  }

  private judgePressure(): void {
    const tooMuch = this.waits ? this.pendingBytes > MOST_PENDING_BYTES / 2 : this.pendingBytes > MOST_PENDING_BYTES;
    if (tooMuch === this.waits) return;
    this.waits = tooMuch;
    this.limits.pressure(tooMuch);
  }
}
