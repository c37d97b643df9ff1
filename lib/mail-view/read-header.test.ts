import { expect, test } from 'vitest';
import { readHeader } from './read-header.ts';

const read = (text: string | Buffer) => readHeader(Buffer.from(text as string, 'utf8'));

test('subject, people and type as people read them', () => {
  const header = read(
    'From: =?gb2312?B?1tzD9A==?= <zhou.min@qinghe.example>\r\nTo: "Vogel, Katrin" <k@x.example>,\r\n b@x.example\r\nCc: Team: c@x.example, d@x.example;\r\nSubject: =?utf-8?Q?=E6=8A=A5?=\r\n =?utf-8?Q?=E4=BB=B7?=\r\nContent-Type: MULTIPART/Mixed; boundary=x\r\n\r\n',
  );
  expect(header).toEqual({
    subject: '报价',
    from: [{ name: '周敏', address: 'zhou.min@qinghe.example' }],
    to: [
      { name: 'Vogel, Katrin', address: 'k@x.example' },
      { name: '', address: 'b@x.example' },
    ],
    cc: [
      { name: '', address: 'c@x.example' },
      { name: '', address: 'd@x.example' },
    ],
    moreRecipients: 0,
    contentType: 'multipart/mixed',
  });
});

test('a subject in GBK without a word about it', () => {
  const header = Buffer.concat([Buffer.from('Subject: '), Buffer.from('b2c4d6cad6a4c3f7', 'hex'), Buffer.from('\r\n')]);
  expect(readHeader(header).subject).toBe('材质证明');
});

test('ten thousand recipients are counted, and a hundred are named', () => {
  const { to, moreRecipients } = read(
    `To: ${Array.from({ length: 10_000 }, (_, i) => `n${i} <n${i}@x.example>`).join(',\r\n ')}\r\n\r\n`,
  );
  expect(to).toHaveLength(100);
  expect(moreRecipients).toBeGreaterThan(9_890);
  expect(moreRecipients).toBeLessThan(9_911);
});

test.each([
  ['', { subject: '', from: [] }],
  ['no colon at all\r\n', { subject: '' }],
  ['Subject:\r\n', { subject: '' }],
  ['Subject: a\u202egnp.exe\u0007\r\n', { subject: 'a gnp.exe' }],
  ['From: <>\r\n', { from: [] }],
  ['From: =?utf-8?B?broken\r\n', {}],
  [`Subject: ${'x'.repeat(100_000)}\r\n`, { subject: 'x'.repeat(500) }],
  ['Subject: first\r\nSubject: second\r\n', { subject: 'first' }],
  ['Sender: s@x.example\r\n', { from: [{ name: '', address: 's@x.example' }] }],
])('%#: a header that is none is read all the same', (text, expected) => expect(read(text)).toMatchObject(expected));
