import { describe, expect, test } from 'vitest';
import { MultilineReader } from './multiline-reader.ts';

const REST = 'next';

/** Reads pieces; what came, and what was left behind the end. Null: it has not ended. */
function read(pieces: readonly Buffer[]): { text: string; rest: string } | null {
  const came: Buffer[] = [];
  const reader = new MultilineReader((piece) => came.push(Buffer.from(piece)));
  for (const [i, piece] of pieces.entries()) {
    const end = reader.take(piece, 0);
    if (end === -1) continue;
    const rest = Buffer.concat([piece.subarray(end), ...pieces.slice(i + 1)]);
    return { text: Buffer.concat(came).toString('latin1'), rest: rest.toString('latin1') };
  }
  return null;
}

const CASES: [name: string, wire: string, text: string][] = [
  ['an empty answer', '.\r\n', ''],
  ['one line', 'a\r\n.\r\n', 'a\r\n'],
  ['an empty line', '\r\n.\r\n', '\r\n'],
  ['a line that is a dot', '..\r\n.\r\n', '.\r\n'],
  ['lines that begin with dots', '..a\r\n...b\r\n.\r\n', '.a\r\n..b\r\n'],
  ['a dot that nobody doubled', '.a\r\n.\r\n', 'a\r\n'],
  ['dots within lines', 'a.\r\nb..\r\n.\r\n', 'a.\r\nb..\r\n'],
  ['a dot after a bare LF, which is no line end', 'a\n.\nb\r\n.\r\n', 'a\n.\nb\r\n'],
  ['a dot after a bare CR', 'a\r.\rb\r\n.\r\n', 'a\r.\rb\r\n'],
  ['a dot line that a bare LF ends', 'a\r\n.\nb\r\n.\r\n', 'a\r\n\nb\r\n'],
  ['a dot line that a bare CR ends', 'a\r\n.\rb\r\n.\r\n', 'a\r\n\rb\r\n'],
  ['CR CR LF', 'a\r\r\n.\r\n', 'a\r\r\n'],
  ['many CRs and LFs', '\r\r\r\n\n\r\n\r\n.\r\n', '\r\r\r\n\n\r\n\r\n'],
  ['a dot, a CR, and the end', 'a\r\n.\r\r\n.\r\n', 'a\r\n\r\r\n'],
  ['bytes of no text', '\xd5\xca\x00\xff\r\n..\x80\r\n.\r\n', '\xd5\xca\x00\xff\r\n.\x80\r\n'],
];

describe('a multi-line answer', () => {
  test.each(CASES)('%s, whole', (_, wire, text) => {
    expect(read([Buffer.from(wire + REST, 'latin1')])).toEqual({ text, rest: REST });
  });

  test.each(CASES)('%s, byte by byte', (_, wire, text) => {
    const bytes = Buffer.from(wire + REST, 'latin1');
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual({ text, rest: REST });
  });

  test.each(CASES)('%s, cut at any two positions', (_, wire, text) => {
    const bytes = Buffer.from(wire + REST, 'latin1');
    for (let one = 0; one <= bytes.length; one++)
      for (let two = one; two <= bytes.length; two++) {
        const pieces = [bytes.subarray(0, one), bytes.subarray(one, two), bytes.subarray(two)];
        expect(read(pieces), `${one}, ${two}`).toEqual({ text, rest: REST });
      }
  });

  test('that stops short of its end has not ended, wherever it stops', () => {
    for (const [, wire] of CASES) {
      const bytes = Buffer.from(wire, 'latin1');
      for (let end = 0; end < bytes.length; end++) expect(read([bytes.subarray(0, end)])).toBeNull();
    }
  });
});
