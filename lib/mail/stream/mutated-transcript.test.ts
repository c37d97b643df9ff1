import { expect, test } from 'vitest';
import { BodyCollector } from '../message/body-collector.ts';
import { readFetchResponse } from './fetch-response.ts';
import { readListResponse } from './folder-list.ts';
import { KeptLiteral, ResponseReader } from './response-reader.ts';

/** What no server ever sent: a valid transcript, changed at random, always in the same way. */

const TRANSCRIPT = Buffer.from(
  [
    '* FLAGS (\\Answered \\Seen kw)\r\n* 4 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\nB1 OK [READ-ONLY] done\r\n',
    '* LIST (\\HasNoChildren) "/" "&W6JiNw-"\r\n* LIST (\\Noselect) "." {5}\r\na "b"\r\n',
    '* 1 FETCH (UID 1 FLAGS (\\Seen) INTERNALDATE " 1-Feb-2020 03:04:05 +0800" RFC822.SIZE 24 MODSEQ (12))\r\n',
    '* 1 FETCH (UID 1 RFC822.SIZE 24 BODY[] {24}\r\nSubject: one\r\n\r\none {3}\r\n)\r\n',
    '* 2 FETCH (BODY[] {0}\r\n UID 2)\r\n* 3 FETCH (UID 3 BODY[] NIL)\r\n* 4 FETCH (BODY[] "quo\\"ted" UID 4 FLAGS ())\r\nB2 OK done\r\n',
  ].join(''),
  'latin1',
);
const PIECES = [
  '(',
  ')',
  '"',
  '\\',
  '{',
  '}',
  '{7}\r\n',
  '{99999999999}\r\n',
  '\r\n',
  '\n',
  '\0',
  ' ',
  'UID ',
  'NIL',
  '* ',
  '\xff',
];

/** mulberry32: small, and good enough to choose by. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function mutated(seed: number): Buffer {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  let bytes = TRANSCRIPT;
  for (let left = 1 + below(6); left > 0; left--) {
    const at = below(bytes.length);
    const length = below(20);
    const piece = Buffer.from(PIECES[below(PIECES.length)] ?? '', 'latin1');
    const [before, rest] = [bytes.subarray(0, at), bytes.subarray(at)];
    const kinds = [
      () => [before, piece, rest],
      () => [before, rest.subarray(length)],
      () => [before, rest.subarray(0, length), rest],
      () => [before, Buffer.from([below(256)]), rest.subarray(1)],
      () => [before, piece, rest.subarray(piece.length)],
    ];
    bytes = Buffer.concat(kinds[below(kinds.length)]?.() ?? []);
  }
  return bytes;
}

/** Reads as the streams do; what came out, or the limit that was broken. */
function outcome(bytes: Buffer, pieceBytes: number): string[] {
  const seen: string[] = [];
  const limits = {
    maxMessageBytes: 1000,
    largeMessageBytes: 1000,
    tempDirectory: () => '/nowhere',
    pressure: () => {},
    dropping: () => {},
  };
  const reader = new ResponseReader({
    beginLiteral(text, sizeBytes) {
      if (sizeBytes > 16_000) throw new RangeError('too much');
      return text.includes('BODY[]') ? new BodyCollector(sizeBytes, limits) : new KeptLiteral();
    },
    takeResponse(text, literals) {
      const fetched = readFetchResponse(text, literals);
      const listed = readListResponse(text, literals);
      seen.push(`${text} ${fetched === null ? '' : Object.keys(fetched)} ${listed?.path ?? ''}`);
      for (const literal of literals) if (literal instanceof BodyCollector) void literal.abandon();
    },
  });
  try {
    for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    seen.push(error.message);
  }
  return seen;
}

test('2,000 damaged transcripts are read to their end or to a limit, and the same however they are cut', () => {
  let whole = 0;
  for (let seed = 1; seed <= 2000; seed++) {
    const bytes = mutated(seed);
    const seen = outcome(bytes, bytes.length);
    expect(outcome(bytes, 1 + (seed % 17)), `seed ${seed}`).toEqual(seen);
    if (seen.at(-1)?.startsWith('B2 OK')) whole++;
  }
  // Most damage is small, and what follows it is read.
  expect(whole).toBeGreaterThan(1000);
});
