import { expect, test } from 'vitest';
import { decodeText } from './decode-text.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const GBK = hex('b2c4d6cad6a4c3f7 a3ba d2d1b2b9bcc4'); // 材质证明：已补寄
const BIG5 = hex('a7da aaba b6 6c a5f3 a4e5 a5f3'); // 我的郵件文件

test.each<[string, Buffer, string, string]>([
  ['UTF-8 as labelled', Buffer.from('你好👋'), 'utf-8', '你好👋'],
  ['a label in quotes and capitals', Buffer.from('你好'), '"UTF8"', '你好'],
  ['UTF-8 without a label', Buffer.from('你好'), '', '你好'],
  ['UTF-8 that calls itself ASCII', Buffer.from('naïve'), 'us-ascii', 'naïve'],
  ['GBK as labelled', GBK, 'gb2312', '材质证明：已补寄'],
  ['a character beyond GB 2312 under its label', hex('e946'), 'gb2312', '镕'],
  ['GBK without a label', GBK, '', '材质证明：已补寄'],
  ['GBK that calls itself Latin-1', GBK, 'iso-8859-1', '材质证明：已补寄'],
  ['GBK that calls itself UTF-8', GBK, 'utf-8', '材质证明：已补寄'],
  ['UTF-8 that calls itself GBK', Buffer.from('发票，见附件。ok'), 'gbk', '发票，见附件。ok'],
  ['Big5 without a label', BIG5, '', '我的郵件文件'],
  ['Latin-1 stays Latin-1', Buffer.from('Müller, café, à bientôt', 'latin1'), 'iso-8859-1', 'Müller, café, à bientôt'],
  ['German without a label', Buffer.from('Grüße aus Köln', 'latin1'), '', 'Grüße aus Köln'],
  ['Windows-1251', hex('cff0e8e2e5f2'), 'windows-1251', 'Привет'],
  ['KOI8-R', hex('f0d2c9d7c5d4'), 'koi8-r', 'Привет'],
  ['Japanese in escapes', Buffer.from('\x1b$B$3$s\x1b(B', 'latin1'), 'iso-2022-jp', 'こん'],
  ['HZ', Buffer.from('a ~{2DVJ~} ~~b'), 'hz-gb-2312', 'a 材质 ~b'],
  ['Korean in shifts', Buffer.from('\x1b$)C\x0eGQ19\x0f!', 'latin1'), 'iso-2022-kr', '한국!'],
  ['UTF-7', Buffer.from('Hi +T2BZfQ- a+-b'), 'utf-7', 'Hi 你好 a+b'],
  ['an unknown label', Buffer.from('你好'), 'x-mars', '你好'],
  ['a label that is a sentence', Buffer.from('ok'), '=?utf-8?q?x?= drop table', 'ok'],
  ['NULs are left out', Buffer.from('a\0b'), 'utf-8', 'ab'],
  ['nothing', Buffer.alloc(0), '', ''],
])('%s', (_, bytes, label, text) => expect(decodeText(bytes, label)).toBe(text));

test('any octets under any label are read, without an error', () => {
  const every = Buffer.from(Array.from({ length: 512 }, (_, index) => index % 256));
  for (const label of [
    '',
    'utf-8',
    'gbk',
    'big5',
    'utf-16',
    'utf-7',
    'hz',
    'iso-2022-jp',
    'iso-2022-kr',
    'x\0y',
    'constructor',
  ]) {
    expect(typeof decodeText(every, label)).toBe('string');
  }
});
