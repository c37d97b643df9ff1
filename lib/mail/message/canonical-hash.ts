/**
 * SHA-256 of a message in the one form that survives a trip through mail servers (trust.md 1, finding 3):
 * every run of CR before an LF is one CRLF, a bare LF is a CRLF, NUL is 0x80 (Dovecot gives it back so), and the CRs and
 * LFs that end the message do not count. A CR that no LF follows stays, unless it ends the message.
 *
 * Invariant: the digest does not depend on how the bytes were cut. To hold it, a run of CR and LF at the end of a piece is
 * kept back as two numbers: so many line ends, then so many CRs that may still belong to a line end.
 */
import { createHash } from 'node:crypto';
import { isTidy } from './scanned-memory.ts';

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const LINE_END = Buffer.from('\r\n');
/** How much of an untidy message is rewritten at a time, in bytes. */
const BLOCK = 64 * 1024;

/** The digest (32 bytes) of a whole message. */
export function canonicalHash(body: Buffer): Buffer {
  return new CanonicalHasher().update(body).digest();
}

/** The same for a message that comes in pieces: `update` with each, then `digest` once. The pieces are not changed. */
export class CanonicalHasher {
  private readonly hash = createHash('sha256');
  private lineEnds = 0;
  private carriageReturns = 0;

  update(piece: Buffer): this {
    const from = this.takeLineEnds(piece, 0);
    if (from === piece.length) return this;
    this.releaseLineEnds();
    const to = lastOrdinaryByte(piece) + 1;
    const text = piece.subarray(from, to);
    if (isTidy(text)) this.hash.update(text);
    else this.rewrite(text);
    this.takeLineEnds(piece, to);
    return this;
  }

  /** Ends the message; what was kept back does not count. */
  digest(): Buffer {
    return this.hash.digest();
  }

  /** Keeps back the CRs and LFs that stand at `from`; says where another byte begins. */
  private takeLineEnds(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at++) {
      if (piece[at] === CR) this.carriageReturns++;
      else if (piece[at] === LF) {
        this.carriageReturns = 0;
        this.lineEnds++;
      } else return at;
    }
    return piece.length;
  }

  private releaseLineEnds(): void {
    for (; this.lineEnds > 0; this.lineEnds--) this.hash.update(LINE_END);
    for (; this.carriageReturns > 0; this.carriageReturns--) this.hash.update('\r');
  }

  /** Hashes text that ends in neither CR nor LF, put into canonical form block by block. */
  private rewrite(text: Buffer): void {
    const out = Buffer.allocUnsafe(2 * BLOCK);
    let length = 0;
    for (let at = 0; at < text.length; ) {
      const byte = text[at];
      let next = at + 1;
      if (byte === CR) while (text[next] === CR) next++;
      if (byte === LF || (byte === CR && text[next] === LF)) {
        length += LINE_END.copy(out, length);
        at = byte === LF ? next : next + 1;
      } else {
        // A CR here begins a run that no LF follows: it stays, byte by byte.
        out[length++] = byte === NUL ? 0x80 : (byte ?? 0);
        at++;
      }
      if (length >= BLOCK) {
        this.hash.update(out.subarray(0, length));
        length = 0;
      }
    }
    this.hash.update(out.subarray(0, length));
  }
}

/** Index of the last byte that is neither CR nor LF, or -1. */
function lastOrdinaryByte(piece: Buffer): number {
  let at = piece.length - 1;
  while (at >= 0 && (piece[at] === CR || piece[at] === LF)) at--;
  return at;
}
