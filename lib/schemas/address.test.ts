import { expect, test } from 'vitest';
import { domainName, domainOf, mailAddress } from './address.ts';

test.each([
  ['ZhangWei@Example.COM', 'zhangwei@example.com'],
  ['  zhangwei@example.com\t', 'zhangwei@example.com'],
  ['full＠example.com', 'full@example.com'],
  ['ｗａｎｇ．ｆａｎｇ＠ｅｘａｍｐｌｅ．ｃｏｍ', 'wang.fang@example.com'],
  ['u\u200bser@example.com', 'user@example.com'],
  ['\ufeffuser@example.com\u200d', 'user@example.com'],
  ['us\u00ader@exam\u2060ple.com', 'user@example.com'],
  ['li@清河.example', 'li@xn--ovw11a.example'],
  ['li@XN--OVW11A.example', 'li@xn--ovw11a.example'],
  ['li@清河。example', 'li@xn--ovw11a.example'],
  ['li@example.com.', 'li@example.com'],
  ['1.235@hichina.com', '1.235@hichina.com'],
  ["o'neil+tag_x-y@mail.example.com", "o'neil+tag_x-y@mail.example.com"],
  ['张伟@example.com', '张伟@example.com'],
  [`${'a'.repeat(64)}@example.com`, `${'a'.repeat(64)}@example.com`],
])('%j is the address %s', (typed, address) => {
  expect(mailAddress.parse(typed)).toBe(address);
});

test('bringing an address to its one form twice changes nothing more', () => {
  const once = mailAddress.parse(' Ｌｉ＠清河.Example ');
  expect(mailAddress.parse(once)).toBe(once);
});

test.each([
  ['not-an-address'],
  ['@example.com'],
  ['li@'],
  ['li@localhost'],
  ['li@1.2.3.4'],
  ['li@[127.0.0.1]'],
  ['li@example..com'],
  ['li@-example.com'],
  ['li@example.com/inbox'],
  ['li@example.com:993'],
  ['li@example.com?x=1'],
  ['li@example.com#x'],
  ['li@exam%70le.com'],
  ['li@example\r\n.com'],
  ['li@example.com\r\nDELE 1'],
  ['li@exam ple.com'],
  ['a@b@example.com'],
  ['li,wang@example.com'],
  ['li;wang@example.com'],
  ['li wang@example.com'],
  ['"li"@example.com'],
  ['<li@example.com>'],
  ['li\u0000@example.com'],
  ['li\n@example.com'],
  ['li\u202e@example.com'],
  ['.li@example.com'],
  ['li.@example.com'],
  ['..@example.com'],
  ['li..na@example.com'],
  [`${'a'.repeat(65)}@example.com`],
  [`li@${'a'.repeat(64)}.com`],
  [`li@${'a.'.repeat(160)}com`],
])('%j is no address', (typed) => {
  expect(mailAddress.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(['address.invalid']);
});

test.each(['', '   ', '\u200b'])('%j is an address that is missing', (typed) => {
  expect(mailAddress.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(['required']);
});

test.each([
  [' Qinghe.Example ', 'qinghe.example'],
  ['清河.example', 'xn--ovw11a.example'],
  ['mail-1.qinghe.example.', 'mail-1.qinghe.example'],
])('%j is the domain %s', (typed, name) => {
  expect(domainName.parse(typed)).toBe(name);
});

test.each([
  '',
  'qinghe',
  'qinghe.example/x',
  'qinghe.example:80',
  'http://qinghe.example',
  'a@qinghe.example',
  '10.0.0.1',
  'qing he.example',
])('%j is no domain', (typed) => {
  expect(domainName.safeParse(typed).error?.issues.map(({ message }) => message)).toEqual(['domain.invalid']);
});

test('the domain of an address is what follows its last @', () => {
  expect(domainOf('a@b@example.com')).toBe('example.com');
});
