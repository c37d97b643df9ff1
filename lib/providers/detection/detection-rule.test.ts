import { expect, test } from 'vitest';
import { type Provider, providerTable } from '../provider-table.ts';
import { candidates, commonHints, providerHints, type ServerHint, serverOnCertificate } from './detection-rule.ts';

const table = providerTable();
const tencent = table.find(({ id }) => id === 'tencent_exmail') as Provider; // the test above the table holds that it is there
const imap = (host: string, port = 993): ServerHint => ({ protocol: 'IMAP', host, port, security: 'TLS' });
const NONE = { table: [], srv: [], autoconfig: [], names: [] };

test('O3: what the table says comes before SRV, that before autoconfig, that before common names; each server once', () => {
  const list = candidates(
    {
      table: [imap('imap.exmail.qq.com')],
      srv: [imap('imap.exmail.qq.com'), imap('srv.qinghe.example')],
      autoconfig: [imap('srv.qinghe.example'), imap('auto.qinghe.example')],
      names: [imap('imap.qinghe.example')],
    },
    { domain: 'qinghe.example', table },
  );
  expect(list.map(({ host, by }) => `${by} ${host}`)).toEqual([
    'table imap.exmail.qq.com',
    'srv srv.qinghe.example',
    'autoconfig auto.qinghe.example',
    'names imap.qinghe.example',
  ]);
});

test.each([
  ['a server of the domain itself', imap('imap.qinghe.example'), true],
  ['a server of a known provider', imap('imap.exmail.qq.com'), true],
  ['a server elsewhere, named by SRV', imap('imap.elsewhere.example'), false],
  ['a name that only ends like the domain', imap('imap.evilqinghe.example'), false],
])('O3: %s gets the password by itself: %s', (_what, hint, trusted) => {
  expect(candidates({ ...NONE, srv: [hint] }, { domain: 'qinghe.example', table })[0]?.trusted).toBe(trusted);
});

test('O3: no more than sixteen servers are looked at', () => {
  const many = Array.from({ length: 40 }, (_, i) => imap(`imap${i}.qinghe.example`));
  expect(candidates({ ...NONE, srv: many }, { domain: 'qinghe.example', table })).toHaveLength(16);
});

test('O3: a provider’s other names follow its first, IMAP before POP3; a name that needs a region is left out', () => {
  expect(providerHints(tencent, 'qinghe.example').map(({ protocol, host }) => `${protocol} ${host}`)).toEqual([
    'IMAP imap.exmail.qq.com',
    'IMAP hwimap.exmail.qq.com',
    'POP3 pop.exmail.qq.com',
    'POP3 hwpop.exmail.qq.com',
  ]);
  const amazon = table.find(({ id }) => id === 'amazon_workmail');
  expect(amazon && providerHints(amazon, 'qinghe.example')).toEqual([]);
});

test('O3: common names are tried encrypted only', () => {
  expect(commonHints('qinghe.example').map(({ host, port, security }) => `${host}:${port} ${security}`)).toEqual([
    'imap.qinghe.example:993 TLS',
    'imap.qinghe.example:143 STARTTLS',
    'mail.qinghe.example:993 TLS',
    'mail.qinghe.example:143 STARTTLS',
    'qinghe.example:993 TLS',
    'qinghe.example:143 STARTTLS',
    'pop.qinghe.example:995 TLS',
    'pop.qinghe.example:110 STARTTLS',
    'pop3.qinghe.example:995 TLS',
    'pop3.qinghe.example:110 STARTTLS',
    'mail.qinghe.example:995 TLS',
    'mail.qinghe.example:110 STARTTLS',
    'qinghe.example:995 TLS',
    'qinghe.example:110 STARTTLS',
  ]);
});

test.each([
  ['CN=imap.exmail.qq.com', 'imap.exmail.qq.com'],
  ['C=CN, O=Tencent, CN=*.exmail.qq.com', 'imap.exmail.qq.com'],
  ['CN=mail.elsewhere.example', undefined],
  ['CN=*.', undefined],
  ['O=CN=', undefined],
  ['', undefined],
])('O3: the certificate %j is for %s', (subject, host) => {
  expect(serverOnCertificate({ subject, names: [] }, table)?.server.host).toBe(host);
});

test.each([
  [['imap.exmail.qq.com', 'pop.exmail.qq.com'], 'imap.exmail.qq.com'],
  [['mail.elsewhere.example', '*.exmail.qq.com'], 'imap.exmail.qq.com'],
  [['*.qq.com'], 'imap.qq.com'],
  [['*.com', '192.0.2.1'], undefined],
])('O3: a certificate without a common name, good for %j, is for %s', (names, host) => {
  expect(serverOnCertificate({ subject: '', names }, table)?.server.host).toBe(host);
});
