/**
 * When a message arrived, as far as its own header says: POP3 has no INTERNALDATE. The date of the first Received field, which
 * the last server wrote, else the Date field (trust.md 4).
 */
const MOST_HEADER_BYTES = 64 * 1024;
const BLANK_LINE = Buffer.from('\r\n\r\n');
const EARLIEST = Date.UTC(1980, 0, 1);
const DAY_MS = 86_400_000;

/** Keeps the beginning of a message that goes by. */
export class HeaderTap {
  private readonly pieces: Buffer[] = [];
  private bytes = 0;

  /** A piece is only valid during the call. */
  write(piece: Buffer): void {
    if (this.bytes >= MOST_HEADER_BYTES) return;
    // The blank line may lie across two pieces, and then the next piece is kept for nothing.
    const blankLine = piece.indexOf(BLANK_LINE);
    const end = Math.min(blankLine === -1 ? piece.length : blankLine + BLANK_LINE.length, MOST_HEADER_BYTES - this.bytes);
    this.pieces.push(Buffer.from(piece.subarray(0, end)));
    this.bytes = blankLine === -1 ? this.bytes + end : MOST_HEADER_BYTES;
  }

  header(): Buffer {
    const [first, ...others] = this.pieces;
    return first !== undefined && others.length === 0 ? first : Buffer.concat(this.pieces);
  }
}

/** The date of arrival; null when the header has none that can be true (before 1980, or in the future). Pure. */
export function arrivalDate(header: Buffer, now: Date): Date | null {
  const [head = ''] = header.toString('latin1').split(/\r?\n\r?\n/, 1);
  const fields = head.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const fieldOf = (name: string) =>
    fields.find((field) => field.slice(0, name.length).toLowerCase() === name)?.slice(name.length);
  const received = fieldOf('received:');
  const candidates = [received?.slice(received.lastIndexOf(';') + 1), fieldOf('date:')];
  for (const text of candidates) {
    const time = text === undefined ? Number.NaN : Date.parse(text.trim().slice(0, 100));
    if (time >= EARLIEST && time <= now.getTime() + DAY_MS) return new Date(time);
  }
  return null;
}
