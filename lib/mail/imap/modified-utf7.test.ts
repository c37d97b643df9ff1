import { describe, expect, test } from 'vitest';
import { decodeModifiedUtf7, encodeModifiedUtf7 } from './modified-utf7.ts';

describe('a folder name', () => {
  test.each([
    ['INBOX', 'INBOX'],
    ['', ''],
    ['R&D', 'R&-D'],
    ['客户', '&W6JiNw-'],
    ['台北/日本語', '&U,BTFw-/&ZeVnLIqe-'],
    ['a客b户c', 'a&W6I-b&Yjc-c'],
    ['👋', '&2D3cSw-'],
    ['~peter/mail/台北/日本語', '~peter/mail/&U,BTFw-/&ZeVnLIqe-'],
    ['line\r\nbreak', 'line&AA0ACg-break'],
    ['\ud800', '&2AA-'],
    ['&&-&', '&-&--&-'],
  ])('%j travels as %s, and back', (name, encoded) => {
    expect(encodeModifiedUtf7(name)).toBe(encoded);
    expect(decodeModifiedUtf7(encoded)).toBe(name);
  });

  test('comes back whatever it holds', () => {
    for (let code = 0; code < 0x1_0000; code += 61) {
      const name = `a${String.fromCharCode(code, 0xffff - code)}&-${String.fromCharCode(code)}`;
      expect(decodeModifiedUtf7(encodeModifiedUtf7(name)), String(code)).toBe(name);
    }
  });
});

describe('what is no modified UTF-7', () => {
  test.each([
    '&broken',
    'R&D',
    '&',
    '&W6JiNw',
    '&W6JiN-', // a byte too few
    '&W6Ji/w-', // "/" of ordinary base64
    '&W6JiNw==-', // padding
    '&W6JiNx-', // bits left over
    '&AGE-', // ASCII that need not be encoded
    '&W6I-&Yjc-', // two runs that belong together
    '\xbf\xcd', // octets of 8 bits
  ])('%s gives null', (text) => {
    expect(decodeModifiedUtf7(text)).toBeNull();
  });
});
