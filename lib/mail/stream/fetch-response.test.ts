import { describe, expect, test } from 'vitest';
import { type FetchResponse, readFetchResponse, readInternalDate } from './fetch-response.ts';
import { DroppedLiteral } from './response-reader.ts';

const literal = new DroppedLiteral();

test.each<[string, FetchResponse | null]>([
  ['* 7 FETCH (UID 4 FLAGS (\\Seen kw))', { sequence: 7, uid: 4, flags: ['\\Seen', 'kw'] }],
  ['* 7 FETCH (FLAGS (\\Seen kw) UID 4)', { sequence: 7, uid: 4, flags: ['\\Seen', 'kw'] }],
  ['* 7 fetch (uid 4 rfc822.size 10)', { sequence: 7, uid: 4, sizeBytes: 10 }],
  ['* 7 FETCH ()', { sequence: 7 }],
  ['* 7 FETCH (FLAGS ())', { sequence: 7, flags: [] }],
  ['* 7 FETCH (FLAGS (\\recent \\Recent Recent))', { sequence: 7, flags: ['Recent'] }],
  ['* 7 FETCH (FLAGS ("quoted flag" \\Seen))', { sequence: 7, flags: ['quoted flag', '\\Seen'] }],
  ['* 7 FETCH (FLAGS (UID 9 RFC822.SIZE BODY[]) UID 4)', { sequence: 7, uid: 4, flags: ['UID', '9', 'RFC822.SIZE', 'BODY[]'] }],
  ['* 7 FETCH (FLAGS (NIL (nested) x))', { sequence: 7, flags: ['x'] }],
  ['* 7 FETCH (UID 4 MODSEQ (12345678901234567))', { sequence: 7, uid: 4, modSeq: 12345678901234567n }],
  ['* 7 FETCH (MODSEQ 5 UID 4)', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (UID 4 BODY[] {3})', { sequence: 7, uid: 4, body: literal }],
  ['* 7 FETCH (BODY[] {3} UID 4)', { sequence: 7, uid: 4, body: literal }],
  ['* 7 FETCH (UID 4 BODY[] NIL)', { sequence: 7, uid: 4, body: null }],
  ['* 7 FETCH (UID 4 BODY[] "a\\"\xe9")', { sequence: 7, uid: 4, body: Buffer.from('a"\xe9', 'latin1') }],
  ['* 7 FETCH (UID 4 BODY[HEADER.FIELDS (DATE)] {3})', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (X-THING (a (b UID 9)) UID 4)', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (UID 4', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (UID', { sequence: 7 }],
  ['* 7 FETCH (UID x RFC822.SIZE -1)', { sequence: 7, uid: 0, sizeBytes: 0 }],
  ['* 7 FETCH (UID 99999999999999999999)', { sequence: 7, uid: 0 }],
  ['* 7 FETCH (INTERNALDATE NIL UID 4)', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (INTERNALDATE "nonsense" UID 4)', { sequence: 7, uid: 4 }],
  ['* 7 FETCH (INTERNALDATE " 1-Feb-2020 03:04:05 +0800")', { sequence: 7, internalDate: new Date('2020-01-31T19:04:05Z') }],
  [`* 7 FETCH (FLAGS ${'('.repeat(10_000)}`, { sequence: 7, flags: [] }],
  ['* 7 FETCH', null],
  ['* 7 EXISTS', null],
  ['* OK FETCH (UID 4)', null],
  ['B1 OK 7 FETCH (UID 4)', null],
])('%s', (text, response) => {
  expect(readFetchResponse(text, [literal])).toEqual(response);
});

describe('INTERNALDATE', () => {
  test.each([
    ['01-Feb-2020 03:04:05 +0800', '2020-01-31T19:04:05Z'],
    [' 1-Feb-2020 03:04:05 -0330', '2020-02-01T06:34:05Z'],
    ['1-FEB-2020 03:04:05 +0000', '2020-02-01T03:04:05Z'],
    ['01-Feb-2020 03:04:05', '2020-02-01T03:04:05Z'],
    ['01-Feb-2020 03:04:05 GMT', '2020-02-01T03:04:05Z'],
    ['29-Feb-2024 23:59:60 +0000', '2024-03-01T00:00:00Z'],
    ['31-Dec-1969 23:59:59 +0000', '1969-12-31T23:59:59Z'],
  ])('%s', (text, date) => {
    expect(readInternalDate(text)).toEqual(new Date(date));
  });

  test.each(['', 'Sat, 1 Feb 2020 03:04:05 +0800', '2020-02-01 03:04:05', '01-Foo-2020 03:04:05 +0000', '1-Feb-20 03:04:05'])(
    '%s is none',
    (text) => expect(readInternalDate(text)).toBeNull(),
  );

  test.each(['01-Jan-0001 00:00:00 +0000', '31-Dec-9999 23:59:59 -1200'])('%s is none that can be written again', (text) =>
    expect(readInternalDate(text)).toBeNull(),
  );
});
