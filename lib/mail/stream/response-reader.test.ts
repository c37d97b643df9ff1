import { describe, expect, test } from 'vitest';
import { KeptLiteral, type LiteralTarget, ResponseReader } from './response-reader.ts';

interface Heard {
  text: string;
  literals: string[];
}

/** Feeds the pieces to a reader and gives back what came out. */
function read(pieces: Iterable<Buffer>): Heard[] {
  const heard: Heard[] = [];
  const reader = new ResponseReader({
    beginLiteral: () => new KeptLiteral(),
    takeResponse(text, literals) {
      const kept = literals.map((literal) => (literal instanceof KeptLiteral ? literal.bytes.toString('latin1') : '?'));
      heard.push({ text, literals: kept });
    },
  });
  for (const piece of pieces) reader.push(piece);
  return heard;
}

const latin1 = (text: string) => Buffer.from(text, 'latin1');

/** As servers send it, and a little stranger. */
const TRANSCRIPT = latin1(
  [
    '* OK [UIDVALIDITY 7] {3}\r\n',
    '* 1 FETCH (UID 1 FLAGS (\\Seen) BODY[] {12}\r\nSubject: x\r\n)\r\n',
    '* 2 FETCH (BODY[] {0}\r\n UID 2)\r\n',
    '* LIST () "/" {6}\r\n\xb2\xe2\xca\xd4\r\n\r\n',
    '* 3 FETCH (X {5}\r\n{5}\r\n Y {1}\r\n\n Z {0}\r\n)\r\n',
    '* 4 FETCH (UID 4 BODY[] "quoted {9}" RFC822.SIZE 10)\r\n',
    '\r\n',
    '\n',
    '* LIST () "." line of LF only {2}\nab\n',
    '+ go on {4}\r\n',
    '* 5 FETCH (UID 5 BODY[] {21}\r\n* BYE x\r\nB1 OK done\r\n)\r\n',
    '* CAPABILITY IMAP4rev1\r\r\n',
    'B1 NO [OVERQUOTA] full {7}\r\n',
  ].join(''),
);

const RESPONSES: Heard[] = [
  { text: '* OK [UIDVALIDITY 7] {3}', literals: [] },
  { text: '* 1 FETCH (UID 1 FLAGS (\\Seen) BODY[] {12})', literals: ['Subject: x\r\n'] },
  { text: '* 2 FETCH (BODY[] {0} UID 2)', literals: [''] },
  { text: '* LIST () "/" {6}', literals: ['\xb2\xe2\xca\xd4\r\n'] },
  { text: '* 3 FETCH (X {5} Y {1} Z {0})', literals: ['{5}\r\n', '\n', ''] },
  { text: '* 4 FETCH (UID 4 BODY[] "quoted {9}" RFC822.SIZE 10)', literals: [] },
  { text: '', literals: [] },
  { text: '', literals: [] },
  { text: '* LIST () "." line of LF only {2}', literals: ['ab'] },
  { text: '+ go on {4}', literals: [] },
  { text: '* 5 FETCH (UID 5 BODY[] {21})', literals: ['* BYE x\r\nB1 OK done\r\n'] },
  { text: '* CAPABILITY IMAP4rev1', literals: [] },
  { text: 'B1 NO [OVERQUOTA] full {7}', literals: [] },
];

describe('what comes out of the reader', () => {
  test('is a response for each line, with the literals that it announces', () => {
    expect(read([TRANSCRIPT])).toEqual(RESPONSES);
  });

  test('is the same wherever the bytes are cut in two', () => {
    const whole = read([TRANSCRIPT]);
    for (let at = 0; at <= TRANSCRIPT.length; at++) {
      expect(read([TRANSCRIPT.subarray(0, at), TRANSCRIPT.subarray(at)]), `cut at ${at}`).toEqual(whole);
    }
  });

  test('is the same byte by byte, and in pieces of any one length', () => {
    const whole = read([TRANSCRIPT]);
    for (let length = 1; length < 60; length++) {
      const pieces = Array.from({ length: Math.ceil(TRANSCRIPT.length / length) }, (_, i) =>
        TRANSCRIPT.subarray(i * length, (i + 1) * length),
      );
      expect(read(pieces), `pieces of ${length}`).toEqual(whole);
    }
  });
});

describe('what a server may not do', () => {
  const endless = (text: string) => () => {
    const chunk = latin1(text);
    read(
      (function* () {
        for (let i = 0; i < 10_000; i++) yield chunk;
      })(),
    );
  };

  test('a line without end', () => expect(endless('x'.repeat(1000))).toThrow('an endless line'));

  test('a response whose literals never end, nor their lines', () => {
    expect(endless('* LIST {0}\r\n')).toThrow('literals without end');
    expect(endless('* LIST {1}\r\na{1}\r\n')).toThrow('literals without end');
  });

  test('a number that is none of ours is for the owner of the literal to refuse', () => {
    const asked: number[] = [];
    const reader = new ResponseReader({
      beginLiteral(_, sizeBytes): LiteralTarget {
        asked.push(sizeBytes);
        throw new RangeError('too much');
      },
      takeResponse: () => {},
    });
    expect(() => reader.push(latin1('* 1 FETCH (BODY[] {99999999999999999999}\r\n'))).toThrow('too much');
    expect(asked).toEqual([1e20]);
  });
});

test('a literal goes to its target as it comes, and ends before the response is handed out', () => {
  const events: string[] = [];
  const target: LiteralTarget = { write: (piece) => events.push(piece.toString()), end: () => events.push('end') };
  const reader = new ResponseReader({
    beginLiteral: (text, sizeBytes) => {
      events.push(`${text} ${sizeBytes}`);
      return target;
    },
    takeResponse: (text, literals) => events.push(text, String(literals[0] === target)),
  });
  for (const piece of ['* 1 FETCH (BODY[] {6', '}\r\nab', 'cd', 'ef)\r', '\n']) reader.push(latin1(piece));
  expect(events).toEqual(['* 1 FETCH (BODY[] {6} 6', 'ab', 'cd', 'ef', 'end', '* 1 FETCH (BODY[] {6})', 'true']);
});
