import { expect, test } from 'vitest';
import {
  parseProviders,
  providerOfDomain,
  providerOfMx,
  providerOfServer,
  providerTable,
  providerViewAt,
} from './provider-table.ts';

const table = providerTable();

test('O3: the table holds the providers that the product names', () => {
  const ids = table.map(({ id }) => id);
  for (const id of ['tencent_exmail', 'netease_qiye', 'n263', 'n35', 'aliyun_qiye', 'google', 'microsoft365']) {
    expect(ids).toContain(id);
  }
});

test.each([
  ['mxbiz1.qq.com', 'tencent_exmail'],
  ['mx3.qq.com', 'qq'],
  ['hzmx01.mxmail.netease.com', 'netease_qiye'],
  ['163mx00.mxmail.netease.com', 'netease_163'],
  ['mxn.mxhichina.com', 'aliyun_qiye'],
  ['aspmx.l.google.com', 'google'],
  ['qinghe-example.mail.protection.outlook.com', 'microsoft365'],
  ['x.mail.gm0.yahoodns.net', 'aol'],
  ['mta5.am0.yahoodns.net', 'yahoo'],
  ['mx.qinghe.example', undefined],
  ['evil-mxbiz1.qq.com', undefined],
  ['notgoogle.com', undefined],
])('O3: the mail exchanger %s belongs to %s, the longest suffix wins', (host, id) => {
  expect(providerOfMx(table, host)?.id).toBe(id);
});

test('O3: a personal domain and the name of a server tell the provider', () => {
  expect(providerOfDomain(table, '163.com')?.id).toBe('netease_163');
  expect(providerOfDomain(table, 'qinghe.example')).toBeNull();
  expect(providerOfServer(table, 'imap.exmail.qq.com')?.id).toBe('tencent_exmail');
  expect(providerOfServer(table, 'imap.qinghe.example')).toBeNull();
});

test.each([
  ['two of one id', [...table.slice(0, 1), ...table.slice(0, 1)]],
  ['a port that is none', [{ ...table[0], imap: { host: 'imap.example', port: 0, security: 'tls' } }]],
  ['a mail exchanger that is no name', [{ ...table[0], mx: ['*'] }]],
  ['no list', {}],
])('an operator’s table with %s is refused', (_what, json) => {
  expect(() => parseProviders(json)).toThrow();
});

test('Yahoo’s server that shows only a part points at the one that shows all, which points nowhere', () => {
  expect(providerViewAt('imap.mail.yahoo.com')).toMatchObject({ allMailHost: 'export.imap.mail.yahoo.com' });
  expect(providerViewAt('export.imap.mail.yahoo.com')).toMatchObject({ allMailHost: null });
  expect(providerViewAt('imap.exmail.qq.com')).toMatchObject({ allMailHost: null });
  expect(providerViewAt('mail.unknown.example')).toBeNull();
});
