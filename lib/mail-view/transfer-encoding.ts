/** Takes the transfer encoding (RFC 2045, 6) off a part while it comes in pieces. Lenient: whatever is no code is passed over. */

export interface TransferDecoder {
  push(piece: Buffer): Buffer;
  /** What was held back. */
  end(): Buffer;
}

/** `encoding` in lower case; an unknown one is taken as none. */
export function transferDecoder(encoding: string): TransferDecoder {
  if (encoding === 'base64') return new Base64Decoder();
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder();
  return { push: (piece) => piece, end: () => Buffer.alloc(0) };
}

/** A whole part at once. */
export function decodeTransfer(bytes: Buffer, encoding: string): Buffer {
  const decoder = transferDecoder(encoding);
  return Buffer.concat([decoder.push(bytes), decoder.end()]);
}

class Base64Decoder implements TransferDecoder {
  private held = '';

  push(piece: Buffer): Buffer {
    const text = this.held + piece.toString('latin1').replace(/[^A-Za-z0-9+/]+/g, '');
    const whole = text.length - (text.length % 4);
    this.held = text.slice(whole);
    return Buffer.from(text.slice(0, whole), 'base64');
  }

  end(): Buffer {
    return Buffer.from(this.held, 'base64');
  }
}

/** Blanks before a line end are not the sender's; a `=` without a code stands for itself. */
class QuotedPrintableDecoder implements TransferDecoder {
  private held = '';

  push(piece: Buffer): Buffer {
    const text = this.held + piece.toString('latin1');
    // A code, or blanks that may turn out to end a line, may be cut in two.
    const open = /(?:=[0-9A-Fa-f]?[ \t]*\r?|[ \t]+\r?)$/.exec(text.slice(-80))?.[0].length ?? 0;
    this.held = text.slice(text.length - open);
    return decodeQuoted(text.slice(0, text.length - open));
  }

  end(): Buffer {
    return decodeQuoted(this.held.replace(/=?[ \t]*\r?$/, ''));
  }
}

function decodeQuoted(text: string): Buffer {
  const plain = text
    .replace(/[ \t]{1,998}(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  return Buffer.from(plain, 'latin1');
}
