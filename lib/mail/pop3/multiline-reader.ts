/**
 * The bytes of a multi-line answer (RFC 1939, 3), taken off the wire however it cuts them.
 *
 * Invariants:
 * - The end is CRLF "." CRLF and nothing else, or "." CRLF right after the status line. A line end of another kind ends nothing.
 * - A line that begins with "." has had one put before it, and that one is taken away. The line end before the final "." belongs
 *   to the text.
 * - What may still become the end is kept back: at most four bytes.
 */
const CR = 0x0d;
const LF = 0x0a;
const DOT = 0x2e;
const CRLF = Buffer.from('\r\n');
const LONE_CR = Buffer.from('\r');
const DOT_LINE = Buffer.from('\r\n.');

export class MultilineReader {
  private readonly write: (piece: Buffer) => void;
  /** How many bytes of CR LF "." CR are kept back. The beginning counts as a line's, as if a line end stood before it. */
  private held = 2;
  /** The line end that is kept back is the one before the text: it is not part of it. */
  private atStart = true;

  /** `write` gets the text piece by piece; a piece is only valid during the call. */
  constructor(write: (piece: Buffer) => void) {
    this.write = write;
  }

  /** Takes bytes from `from` on. Says where the answer has ended (the index behind its last byte), -1 when it has not. */
  take(bytes: Buffer, from: number): number {
    let at = from;
    while (at < bytes.length) {
      if (this.held === 0) at = this.takeText(bytes, at);
      else if (this.step(bytes[at] ?? 0)) at++;
      if (this.held === 5) return at;
    }
    return -1;
  }

  /** Text until a line begins with a dot, or until what may become that. Says where it stopped. */
  private takeText(bytes: Buffer, from: number): number {
    const dot = bytes.indexOf(DOT_LINE, from);
    let end = dot;
    if (dot === -1) {
      end = bytes.length;
      if (bytes[end - 1] === CR && end > from) this.held = 1;
      else if (bytes[end - 1] === LF && bytes[end - 2] === CR && end - 1 > from) this.held = 2;
      end -= this.held;
    } else this.held = 3;
    if (end > from) this.write(bytes.subarray(from, end));
    return end + this.held;
  }

  /** One byte behind what is kept back. False: the byte is to be looked at once more, as text. */
  private step(byte: number): boolean {
    switch (this.held) {
      case 1:
        if (byte === LF) return this.hold(2);
        this.write(LONE_CR);
        return byte === CR || this.release();
      case 2:
        if (byte === DOT) return this.hold(3);
        this.writeLineEnd();
        return byte === CR ? this.hold(1) : this.release();
      case 3:
        if (byte === CR) return this.hold(4);
        this.writeLineEnd();
        return this.release();
      default:
        this.writeLineEnd();
        if (byte === LF) return this.hold(5);
        // The line was "." CR and something else: the dot had been put before it, the CR stays.
        this.held = 1;
        return false;
    }
  }

  private hold(bytes: number): true {
    this.held = bytes;
    return true;
  }

  private release(): false {
    this.held = 0;
    return false;
  }

  private writeLineEnd(): void {
    if (!this.atStart) this.write(CRLF);
    this.atStart = false;
  }
}
