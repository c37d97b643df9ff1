/**
 * Cuts what an IMAP server sends into responses (RFC 9051, 2.2.2): a line, and where it announces literals, these and the
 * lines that follow them. Literals go to where the owner wants them while they arrive; nothing waits for the end of one.
 *
 * Invariants:
 * - What comes out does not depend on how the bytes were cut into chunks.
 * - A literal's target gets exactly the announced number of bytes, then `end`, before the response is handed out.
 * - No response grows beyond a limit, in text or in number of literals, whatever the server sends; what a literal may hold is
 *   for its target to judge. The work is linear in the bytes.
 * - Words for people are never taken for an announcement: a status response (OK, NO, BAD, BYE, `+`) holds no literals.
 */

/** Takes the bytes of one literal as they come; a piece is only valid during the call. */
export interface LiteralTarget {
  write(piece: Buffer): void;
  end(): void;
}

export interface ReaderOwner {
  /** A literal of `sizeBytes` begins; `text` is the response up to and with its `{n}`. Throws to give the connection up. */
  beginLiteral(text: string, sizeBytes: number): LiteralTarget;
  /** A whole response: its text in latin1 (each literal stands as `{n}`), and the targets of its literals in order. */
  takeResponse(text: string, literals: LiteralTarget[]): void;
}

const MOST_TEXT_BYTES = 1024 * 1024;
/** A response that we ask for has one at most; only a BODYSTRUCTURE has more. */
const MOST_LITERALS = 100;
const LF = 0x0a;
const CR = 0x0d;
const CLOSING_BRACE = 0x7d;
const STATUS_RESPONSE = /^(?:\* (?:OK|NO|BAD|BYE|PREAUTH)\b|[^*])/i;
/** Longer numbers than any that is meant; the owner refuses them. */
const ANNOUNCEMENT = /\{(\d{1,30})\}$/;
const LONGEST_ANNOUNCEMENT = 32;

export class ResponseReader {
  private readonly owner: ReaderOwner;
  private readonly mostLiterals: number;
  /** Pieces of a line that has not ended. */
  private pieces: Buffer[] = [];
  /** Length of the response so far without its literals. */
  private textBytes = 0;
  /** The response so far, where it holds literals. */
  private text = '';
  private literals: LiteralTarget[] = [];
  private literal: LiteralTarget | undefined;
  private literalLeft = 0;

  constructor(owner: ReaderOwner, mostLiterals = MOST_LITERALS) {
    this.owner = owner;
    this.mostLiterals = mostLiterals;
  }

  /** Takes the next bytes. Throws RangeError when a response has too much text or too many literals, and what the owner throws. */
  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.literal !== undefined) {
        at = this.pushLiteral(chunk, at);
        continue;
      }
      const end = chunk.indexOf(LF, at);
      const piece = chunk.subarray(at, end < 0 ? chunk.length : end + 1);
      at += piece.length;
      this.textBytes += piece.length;
      if (this.textBytes > MOST_TEXT_BYTES) throw new RangeError('an endless line');
      // A chunk is only valid during this call: what is needed later is copied.
      this.pieces.push(end < 0 ? Buffer.from(piece) : piece);
      if (end >= 0) this.endLine();
    }
  }

  private pushLiteral(chunk: Buffer, at: number): number {
    const taken = Math.min(this.literalLeft, chunk.length - at);
    if (taken > 0) this.literal?.write(taken === chunk.length ? chunk : chunk.subarray(at, at + taken));
    this.literalLeft -= taken;
    if (this.literalLeft === 0) this.endLiteral();
    return at + taken;
  }

  private endLiteral(): void {
    this.literal?.end();
    this.literal = undefined;
  }

  private endLine(): void {
    const [only] = this.pieces;
    const line = this.pieces.length === 1 && only !== undefined ? only : Buffer.concat(this.pieces);
    this.pieces = [];
    let length = line.length - 1;
    while (length > 0 && line[length - 1] === CR) length--;
    this.text += line.toString('latin1', 0, length);
    const sizeBytes = line[length - 1] === CLOSING_BRACE ? this.announcedBytes() : null;
    if (sizeBytes === null) this.endResponse();
    else this.beginLiteral(sizeBytes);
  }

  private announcedBytes(): number | null {
    if (this.literals.length === 0 && STATUS_RESPONSE.test(this.text)) return null;
    const announced = ANNOUNCEMENT.exec(this.text.slice(-LONGEST_ANNOUNCEMENT));
    return announced === null ? null : Number(announced[1]);
  }

  private beginLiteral(sizeBytes: number): void {
    if (this.literals.length === this.mostLiterals) throw new RangeError('literals without end');
    this.literalLeft = sizeBytes;
    this.literal = this.owner.beginLiteral(this.text, sizeBytes);
    this.literals.push(this.literal);
    if (sizeBytes === 0) this.endLiteral();
  }

  private endResponse(): void {
    const { text, literals } = this;
    this.text = '';
    this.literals = [];
    this.textBytes = 0;
    this.owner.takeResponse(text, literals);
  }
}

/** Keeps a small literal, such as a folder's name, in memory. */
export class KeptLiteral implements LiteralTarget {
  private readonly pieces: Buffer[] = [];

  write(piece: Buffer): void {
    this.pieces.push(Buffer.from(piece));
  }

  end(): void {
    // Nothing to do: the pieces are all there.
  }

  /** Its bytes. */
  get bytes(): Buffer {
    return Buffer.concat(this.pieces);
  }
}

/** Throws a literal away. */
export class DroppedLiteral implements LiteralTarget {
  write(): void {
    // Nothing is kept.
  }

  end(): void {
    // Nothing was kept.
  }
}
