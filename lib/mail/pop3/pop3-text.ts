/** The text of a multi-line answer that is kept whole: lists and headers, never messages. */
import type { TextTarget } from './pop3-stream.ts';

export class KeptText implements TextTarget {
  private readonly mostBytes: number;
  private readonly pieces: Buffer[] = [];
  private bytes = 0;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  /** Throws RangeError when it is more than any honest answer has. */
  write(piece: Buffer): void {
    this.bytes += piece.length;
    if (this.bytes > this.mostBytes) throw new RangeError('an answer beyond all measure');
    this.pieces.push(Buffer.from(piece));
  }

  all(): Buffer {
    return Buffer.concat(this.pieces);
  }

  /** Its lines, byte for byte as latin1, without their ends. */
  lines(): string[] {
    const lines = this.all().toString('latin1').split(/\r?\n/);
    if (lines.at(-1) === '') lines.pop();
    return lines;
  }
}
