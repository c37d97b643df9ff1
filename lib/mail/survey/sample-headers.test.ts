import { expect, test } from 'vitest';
import { sampleHeaders } from './sample-headers.ts';

const sample = (...lines: string[]) => sampleHeaders(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), false);

test('addresses and decoded names, over folded lines and several fields of one name', () => {
  expect(
    sample(
      'Delivered-To: w2017@old.example',
      'X-Original-To: wang@old.example',
      'To: =?UTF-8?B?546L6Iqz?= <wang@old.example>,',
      ' "Lin, Na" <lin@old.example>',
      'CC: group: a@old.example, b@old.example;',
      'From: customer@elsewhere.example',
    ),
  ).toEqual({
    sent: false,
    delivered: ['w2017@old.example', 'wang@old.example'],
    recipients: [
      { address: 'wang@old.example', name: '王芳' },
      { address: 'lin@old.example', name: 'Lin, Na' },
      { address: 'a@old.example', name: '' },
      { address: 'b@old.example', name: '' },
    ],
    from: [{ address: 'customer@elsewhere.example', name: '' }],
  });
});

test.each([
  ['nothing', ''],
  ['no header at all', '\0\xff garbage'],
  ['a list without addresses', 'To: undisclosed-recipients:;'],
  ['an encoded word that never ends', 'To: =?UTF-8?B?5'],
  ['a megabyte of commas', `To: ${','.repeat(1_000_000)}`],
])('%s is nobody, and no error', (_what, text) => {
  const { delivered, recipients, from } = sample(text);
  expect([...delivered, ...recipients.map(({ address }) => address).filter((a) => a.includes('@')), ...from]).toEqual([]);
});
