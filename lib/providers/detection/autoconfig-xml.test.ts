import { expect, test } from 'vitest';
import { readAutoconfig } from './autoconfig-xml.ts';

const server = (type: string, host: string, port: string, socket: string) =>
  `<incomingServer type="${type}"><hostname>${host}</hostname><port>${port}</port><socketType>${socket}</socketType><username>%EMAILADDRESS%</username></incomingServer>`;
const file = (servers: string, before = '') =>
  `<?xml version="1.0"?>${before}<clientConfig version="1.1"><emailProvider id="old.example"><domain>old.example</domain>${servers}</emailProvider></clientConfig>`;
const read = (text: string) => readAutoconfig(text, 'qinghe.example');

test('O3: reads IMAP and POP3 servers in the order of the file, with the domain in the name', () => {
  const text = file(
    server('imap', 'IMAP.%EMAILDOMAIN%', '993', 'SSL') +
      server('imap', 'imap.old.example', '143', 'STARTTLS') +
      server('pop3', 'pop.old.example', '995', 'SSL'),
  );
  expect(read(text)).toEqual([
    { protocol: 'IMAP', host: 'imap.qinghe.example', port: 993, security: 'TLS' },
    { protocol: 'IMAP', host: 'imap.old.example', port: 143, security: 'STARTTLS' },
    { protocol: 'POP3', host: 'pop.old.example', port: 995, security: 'TLS' },
  ]);
});

test.each([
  ['a server without encryption', server('imap', 'imap.old.example', '143', 'plain')],
  ['a server of another kind', server('exchange', 'owa.old.example', '443', 'SSL')],
  ['a port that is none', server('imap', 'imap.old.example', '99999', 'SSL')],
  ['a number in disguise', server('imap', '0x7f.1', '993', 'SSL')],
  ['a name with a line end', server('imap', 'imap.old\nevil.example', '993', 'SSL')],
  ['a name with a path', server('imap', 'imap.old.example/x', '993', 'SSL')],
])('O3: leaves out %s', (_what, text) => {
  expect(read(file(text))).toEqual([]);
});

const LAUGHS = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>';

test.each([
  ['entities that multiply', file(server('imap', '&b;', '993', 'SSL'), LAUGHS)],
  [
    'an entity that reads a file',
    file(server('imap', '&x;', '993', 'SSL'), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
  ],
  ['more than 64 KiB', file(server('imap', 'imap.old.example', '993', 'SSL') + ' '.repeat(70_000))],
  ['a page', '<!doctype html><html><body>Welcome</body></html>'],
  ['another document', '<note>hello</note>'],
  ['what is cut off', file(server('imap', 'imap.old.example', '993', 'SSL')).slice(0, 150)],
  ['nothing', ''],
  ['bytes', '\u0000\u0001<<<>>>'],
])('O3: refuses %s', (_what, text) => {
  expect(read(text)).toBeNull();
});

test('O3: takes no more than six servers, and predefined entities as they stand', () => {
  const many = Array.from({ length: 50 }, (_, i) => server('imap', `imap${i}.old.example`, '993', 'SSL')).join('');
  expect(read(file(many))).toHaveLength(6);
  expect(read(file(server('imap', 'imap&amp;old.example', '993', 'SSL')))).toEqual([]);
});

test('O3: elements nested ten thousand deep end in a refusal', () => {
  expect(read(file('<a>'.repeat(10_000)))).toBeNull();
});
