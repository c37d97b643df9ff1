/** The bytes of one message between a source and a destination: in memory, or in a private temporary file when it is large. */
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { CanonicalHasher } from './canonical-hash.ts';
import { giveBlocks } from './message-memory.ts';

export interface MailBody {
  /** Length in bytes, exactly. */
  readonly sizeBytes: number;
  /** SHA-256 of the canonical form (canonical-hash.ts). */
  readonly hash: Buffer;
  /** NUL bytes need a literal8 (RFC 3516). */
  readonly holdsNul: boolean;
  /** The bytes in order; may be read more than once. */
  pieces(): Iterable<Buffer> | AsyncIterable<Buffer>;
  /** Gives back what it occupies; it cannot be read afterwards. Never throws. */
  discard(): Promise<void>;
}

/** What is known of a message when its last byte has arrived. */
export type BodyFacts = Pick<MailBody, 'sizeBytes' | 'hash' | 'holdsNul'>;

/** Bytes that are in memory. */
export class MemoryBody implements MailBody {
  readonly sizeBytes: number;
  readonly hash: Buffer;
  readonly holdsNul: boolean;
  private held: readonly Buffer[] | undefined;
  private readonly borrowed: boolean;

  /** `held` has at least the message's bytes; `borrowed`: they are blocks of message-memory.ts, to be given back. */
  constructor(held: readonly Buffer[], facts: BodyFacts, borrowed: boolean) {
    this.held = held;
    this.borrowed = borrowed;
    this.sizeBytes = facts.sizeBytes;
    this.hash = facts.hash;
    this.holdsNul = facts.holdsNul;
  }

  pieces(): Iterable<Buffer> {
    if (this.held === undefined) throw new Error('the message has been discarded');
    let left = this.sizeBytes;
    return this.held.map((piece) => {
      const own = piece.length <= left ? piece : piece.subarray(0, left);
      left -= own.length;
      return own;
    });
  }

  async discard(): Promise<void> {
    if (this.held !== undefined && this.borrowed) giveBlocks(this.held);
    this.held = undefined;
  }
}

/** Bytes in a file of ours, which goes with the body. */
export class FileBody implements MailBody {
  readonly sizeBytes: number;
  readonly hash: Buffer;
  readonly holdsNul: boolean;
  private readonly path: string;

  constructor(path: string, facts: BodyFacts) {
    this.path = path;
    this.sizeBytes = facts.sizeBytes;
    this.hash = facts.hash;
    this.holdsNul = facts.holdsNul;
  }

  pieces(): AsyncIterable<Buffer> {
    return createReadStream(this.path, { highWaterMark: 256 * 1024 });
  }

  async discard(): Promise<void> {
    await rm(this.path, { force: true }).catch(() => {});
  }
}

/** A message that is at hand as a whole. */
export function bodyOf(bytes: Buffer): MailBody {
  const hash = new CanonicalHasher().update(bytes).digest();
  return new MemoryBody([bytes], { sizeBytes: bytes.length, hash, holdsNul: bytes.includes(0) }, false);
}

/** The whole message in memory; for those who look at one, not for a copy. */
export async function bytesOf(body: MailBody): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(body.pieces()));
}
