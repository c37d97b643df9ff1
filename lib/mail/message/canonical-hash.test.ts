import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { CanonicalHasher, canonicalHash } from './canonical-hash.ts';
import { giveReadBuffer, takeReadBuffer } from './scanned-memory.ts';

const CORPUS = new URL('../../../../shared/mail-corpus', import.meta.url).pathname;

/** The definition, written for reading rather than for speed. */
function canonicalForm(body: Buffer): Buffer {
  const text = body
    .toString('latin1')
    .replace(/[\r\n]+$/, '')
    .replace(/\r*\n/g, '\r\n')
    .replaceAll('\0', '\x80');
  return Buffer.from(text, 'latin1');
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Small deterministic generator (mulberry32), so that a failure can be repeated. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function hashInPieces(body: Buffer, random: () => number, longest: number): string {
  const hasher = new CanonicalHasher();
  for (let at = 0; at < body.length; ) {
    const next = at + Math.floor(random() * (longest + 1));
    hasher.update(body.subarray(at, next));
    at = next;
  }
  return hasher.digest().toString('hex');
}

describe('the canonical hash', () => {
  const same: [string, string, string][] = [
    ['a bare LF and a CRLF', 'a\nb', 'a\r\nb'],
    ['CR CR LF and CRLF', 'a\r\r\nb', 'a\r\nb'],
    ['a long run of CR before LF', 'a\r\r\r\r\nb', 'a\nb'],
    ['NUL and 0x80', 'a\0b', 'a\x80b'],
    ['line ends at the end', 'a\r\n\r\n\n', 'a'],
    ['CRs at the end', 'a\r\r', 'a'],
    ['a message of line ends and the empty one', '\r\n\n\r', ''],
    ['empty lines inside', 'a\n\n\nb', 'a\r\n\r\n\r\nb'],
    ['a line end at the beginning', '\n\r\na', '\r\n\r\na'],
  ];
  test.each(same)('is the same for %s', (_, one, other) => {
    const hash = (text: string) => canonicalHash(Buffer.from(text, 'latin1')).toString('hex');
    expect(hash(one)).toBe(hash(other));
  });

  const different: [string, string, string][] = [
    ['a CR inside a line', 'a\rb', 'ab'],
    ['two CRs inside a line and one', 'a\r\rb', 'a\rb'],
    ['a CR and a line end', 'a\rb', 'a\r\nb'],
    ['a space at the end', 'a ', 'a'],
    ['an empty line more', 'a\r\n\r\nb', 'a\r\nb'],
    ['a space before a line end', 'a \r\nb', 'a\r\nb'],
  ];
  test.each(different)('differs for %s', (_, one, other) => {
    const hash = (text: string) => canonicalHash(Buffer.from(text, 'latin1')).toString('hex');
    expect(hash(one)).not.toBe(hash(other));
  });

  test('agrees with its definition however tricky bytes are cut', () => {
    const random = randomNumbers(20_261_123);
    const alphabet = ['\r', '\n', '\r\n', '\r\r\n', '\0', '\x80', 'a', '\n\r', ' '];
    for (let round = 0; round < 3000; round++) {
      const length = Math.floor(random() * 24);
      const text = Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
      const body = Buffer.from(text, 'latin1');
      const expected = sha256(canonicalForm(body));
      expect(canonicalHash(body).toString('hex'), JSON.stringify(text)).toBe(expected);
      expect(hashInPieces(body, random, 3), JSON.stringify(text)).toBe(expected);
    }
  });

  test('agrees with its definition wherever in a socket’s own buffer the bytes lie', () => {
    const random = randomNumbers(20_261_124);
    const buffer = takeReadBuffer();
    const lines = ['\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r\r\n', '\0', '\r'];
    for (let round = 0; round < 3000; round++) {
      const text = Array.from({ length: Math.floor(random() * 6) }, () => {
        const line = 'a'.repeat(Math.floor(random() * 40));
        return `${line}${lines[Math.floor(random() * lines.length)]}`;
      }).join('');
      const body = Buffer.from(text, 'latin1');
      const at = Math.floor(random() * (buffer.length - body.length));
      // What lies around it must not matter.
      buffer.fill(random() < 0.5 ? '\r' : '\n', Math.max(0, at - 40), at + body.length + 40);
      body.copy(buffer, at);
      const here = buffer.subarray(at, at + body.length);
      const expected = sha256(canonicalForm(body));
      expect(canonicalHash(here).toString('hex'), JSON.stringify(text)).toBe(expected);
      expect(hashInPieces(here, random, 60), JSON.stringify(text)).toBe(expected);
    }
    giveReadBuffer(buffer);
  });

  test('agrees with its definition on an untidy message larger than one block', () => {
    const body = Buffer.from(`${'x'.repeat(65_530)}\r\n${'line\n'.repeat(40_000)}\r${'\r\n\0'.repeat(40_000)}end\n`, 'latin1');
    const expected = sha256(canonicalForm(body));
    expect(canonicalHash(body).toString('hex')).toBe(expected);
    expect(hashInPieces(body, randomNumbers(7), 9000)).toBe(expected);
  });

  // The corpus lies beside the project on the project's own machines only.
  if (existsSync(CORPUS))
    test('agrees with its definition on the corpus, whole and cut', () => {
      const random = randomNumbers(42);
      const files = globSync(`${CORPUS}/**/*`, { withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(1000);
      for (const file of files) {
        const body = readFileSync(`${file.parentPath}/${file.name}`);
        const expected = sha256(canonicalForm(body));
        expect(canonicalHash(body).toString('hex'), file.name).toBe(expected);
        expect(hashInPieces(body, random, 1 + body.length / 5), file.name).toBe(expected);
      }
    });
});
