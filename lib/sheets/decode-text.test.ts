import { expect, test } from 'vitest';
import { decodeText, type Encoding } from './decode-text.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

test.each<[string, Buffer, { text: string; encoding: Encoding }]>([
  ['UTF-8', Buffer.from('帐号,密码'), { text: '帐号,密码', encoding: 'utf-8' }],
  ['UTF-8 with a mark', Buffer.from('\ufeff帐号'), { text: '帐号', encoding: 'utf-8' }],
  ['UTF-16 little end first', Buffer.from('\ufeff帐号𠮷', 'utf16le'), { text: '帐号𠮷', encoding: 'utf-16le' }],
  ['UTF-16 big end first', Buffer.from('\ufeff帐号', 'utf16le').swap16(), { text: '帐号', encoding: 'utf-16be' }],
  ['GBK as Chinese Excel writes it', hex('d5ca bac5'), { text: '帐号', encoding: 'gb18030' }],
  ['GB18030 of four bytes', hex('9534b235'), { text: '𠮷', encoding: 'gb18030' }],
  ['plain ASCII', Buffer.from('a,b'), { text: 'a,b', encoding: 'utf-8' }],
  ['nothing', Buffer.alloc(0), { text: '', encoding: 'utf-8' }],
])('a file in %s is read as what it is', (_what, bytes, decoded) => {
  expect(decodeText(bytes)).toEqual(decoded);
});

test('Big5 is read when the postmaster says so, and never guessed', () => {
  const big5 = hex('b162b8b9');
  expect(decodeText(big5, 'big5')).toEqual({ text: '帳號', encoding: 'big5' });
  expect(decodeText(big5).encoding).toBe('gb18030');
});

test('what was chosen counts, but a mark at the beginning of the file counts more', () => {
  expect(decodeText(Buffer.from('\ufeff帐号'), 'gb18030')).toEqual({ text: '帐号', encoding: 'utf-8' });
  expect(() => decodeText(hex('d5ca bac5'), 'utf-8')).toThrow(expect.objectContaining({ code: 'sheet.unreadable' }));
});

test.each<[string, Buffer, string]>([
  ['a NUL within', Buffer.from('a\0b,c'), 'sheet.not_sheet'],
  ['UTF-16 without its mark', Buffer.from('a,b', 'utf16le'), 'sheet.not_sheet'],
  ['bytes of no encoding', hex('61 ff fe c3 28'), 'sheet.unreadable'],
  ['a mark of UTF-8 before what is none', hex('efbbbf d5ca'), 'sheet.unreadable'],
  ['half a sign of UTF-16', hex('fffe 61'), 'sheet.unreadable'],
])('%s is refused', (_what, bytes, code) => {
  expect(() => decodeText(bytes)).toThrow(expect.objectContaining({ code }));
});
