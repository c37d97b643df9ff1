import { expect, test } from 'vitest';
import { textBlocks } from './text-blocks.ts';

const links = (text: string) =>
  textBlocks(text).flatMap(({ pieces }) => pieces.flatMap(({ href, text }) => (href === undefined ? [] : [[text, href]])));

test('lines are grouped by how often they were quoted', () => {
  expect(textBlocks('hi\r\n> one\r\n> two\r\n>> three\r\n> > four\r\n\r\nbye\r\n\r\n')).toEqual([
    { quote: 0, pieces: [{ text: 'hi' }] },
    { quote: 1, pieces: [{ text: 'one\ntwo' }] },
    { quote: 2, pieces: [{ text: 'three\nfour' }] },
    { quote: 0, pieces: [{ text: '\nbye' }] },
  ]);
});

test.each([
  ['见 https://a.example/x?y=1&z=2。谢谢', 'https://a.example/x?y=1&z=2', 'https://a.example/x?y=1&z=2'],
  ['(http://a.example/b).', 'http://a.example/b', 'http://a.example/b'],
  ['http://a.example/w_(x) ok', 'http://a.example/w_(x)', 'http://a.example/w_(x)'],
  ['<https://a.example>', 'https://a.example', 'https://a.example/'],
  ['www.a.example', 'www.a.example', 'http://www.a.example/'],
  ['链接：https://a.example/，下载', 'https://a.example/', 'https://a.example/'],
])('%s', (text, shown, href) => expect(links(text)).toEqual([[shown, href]]));

test.each(['javascript:alert(1)', 'https://', 'ftp://a.example', 'data:text/html,x', 'a@b.example'])('%s is no link', (text) => {
  expect(links(text)).toEqual([]);
});

test('nothing is lost or added, whatever the text is', () => {
  const text = 'a http://a.example/b c\nwww. x https://[bad d';
  expect(
    textBlocks(text)
      .map(({ pieces }) => pieces.map((piece) => piece.text).join(''))
      .join('\n'),
  ).toBe(text);
  expect(textBlocks('>\n\n'.repeat(40_000)).length).toBeLessThanOrEqual(5_001);
  expect(textBlocks(`${'>'.repeat(100_000)} x`)).toHaveLength(1);
});
