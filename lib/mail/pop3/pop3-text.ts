/** The text of a multi-line answer that is kept: lists and headers, never messages. */
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

/** RFC 1939, 3, allows 512 bytes. */
const MOST_LINE_BYTES = 8192;

/** The lines of LIST and UIDL, read as they come: a number, a blank, and the rest. Numbers come once; what is no such line is left out. */
export class NumberedText implements TextTarget {
  private readonly mostBytes: number;
  private readonly mostLines: number;
  private readonly found = new Map<number, string>();
  private begun = '';
  private bytes = 0;

  constructor({ mostBytes, mostLines }: { mostBytes: number; mostLines: number }) {
    this.mostBytes = mostBytes;
    this.mostLines = mostLines;
  }

  /** Throws RangeError when it is more than any honest answer has. */
  write(piece: Buffer): void {
    this.bytes += piece.length;
    const lines = (this.begun + piece.toString('latin1')).split('\n');
    this.begun = lines.pop() ?? '';
    for (const line of lines) this.take(line);
    const tooMuch = this.bytes > this.mostBytes || this.found.size > this.mostLines || this.begun.length > MOST_LINE_BYTES;
    if (tooMuch) throw new RangeError('an answer beyond all measure');
  }

  /** By number. */
  all(): [number, string][] {
    this.take(this.begun);
    this.begun = '';
    return [...this.found].sort(([a], [b]) => a - b);
  }

  private take(line: string): void {
    const [, number = '', rest = ''] = /^(\d{1,9}) +(\S.*)$/.exec(line.trimEnd()) ?? [];
    if (number !== '' && !this.found.has(Number(number))) this.found.set(Number(number), rest);
  }
}
