import { expect, test } from 'vitest';
import {
  dailyBytesAt,
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

test('a provider that asks which program it is says so, and others do not', () => {
  expect(providerViewAt('imap.qiye.163.com')).toMatchObject({ asksWho: true });
  expect(providerViewAt('imap.exmail.qq.com')).toMatchObject({ asksWho: true });
  expect(providerViewAt('imap.mail.yahoo.com')).toMatchObject({ asksWho: false });
});

test('Yahoo’s server that shows only a part points at the one that shows all, which points nowhere', () => {
  expect(providerViewAt('imap.mail.yahoo.com')).toMatchObject({ allMailHost: 'export.imap.mail.yahoo.com' });
  expect(providerViewAt('export.imap.mail.yahoo.com')).toMatchObject({ allMailHost: null });
  expect(providerViewAt('imap.exmail.qq.com')).toMatchObject({ allMailHost: null });
  expect(providerViewAt('mail.unknown.example')).toBeNull();
});

test.each([
  ['imap.exmail.qq.com', 'password'],
  ['imap.qq.com', 'client_password'],
  ['imap.gmail.com', 'client_password'],
  ['outlook.office365.com', 'token'],
  ['partner.outlook.cn', 'token'],
])('what %s takes at a sign-in is known: %s', (host, signIn) => {
  expect(providerViewAt(host)).toMatchObject({ signIn });
});

test('what the detection has found tells more than a server’s name; an id of another table counts for nothing', () => {
  expect(providerViewAt('imap.qinghe.example', { detectedId: 'n35' })?.name.en).toMatch(/35\.com/);
  expect(providerViewAt('outlook.office365.com', { detectedId: 'outlook_com' })?.guide?.web).toBe('outlook.live.com');
  expect(providerViewAt('imap.qinghe.example', { detectedId: 'of_another_table' })).toBeNull();
  expect(providerViewAt('imap.qq.com', { detectedId: 'of_another_table' })?.guide?.web).toBe('mail.qq.com');
});

test('Gmail gives out so much in a day, others nothing that we know of', () => {
  expect(dailyBytesAt('imap.gmail.com')).toBe(2_000_000_000);
  expect(dailyBytesAt('imap.exmail.qq.com')).toBeNull();
  expect(dailyBytesAt('imap.qinghe.example')).toBeNull();
});

test('X2: whoever hides old mail by default has the way to that setting in the table, in both languages', () => {
  const hiding = table.filter(({ range_limit_days: days }) => days !== undefined);
  expect(hiding.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['tencent_exmail', 'netease_qiye', 'n263', 'qq', 'netease_163']),
  );
  for (const { id, guide } of hiding) {
    for (const language of ['zh', 'en'] as const) {
      expect(guide?.range?.[language].length, `${id} ${language}`).toBeGreaterThan(0);
      expect(guide?.range_to?.[language], `${id} ${language}`).not.toBe('');
    }
  }
});

test('B4: where a client password is needed and we know the way to it, the way is told in both languages, with the name of the button', () => {
  const guided = table.filter(({ guide }) => guide?.password !== undefined);
  expect(guided.length).toBeGreaterThan(15);
  for (const { id, guide } of guided) {
    expect(guide?.password?.zh.join(' '), id).toMatch(/\S/);
    expect(guide?.password?.en.join(' '), id).toMatch(/\S/);
    expect(guide?.press, id).toMatchObject({ zh: expect.stringMatching(/\S/), en: expect.stringMatching(/\S/) });
  }
});

test('every guide says how sure it is and where that is from, and leads somewhere', () => {
  const guided = table.filter(({ guide }) => guide !== undefined);
  expect(guided.length).toBeGreaterThan(50);
  for (const { id, guide = {}, guide_confidence: sure, guide_sources: sources } of guided) {
    expect(sure, id).toBeDefined();
    expect(sources, id).not.toHaveLength(0);
    expect(
      [guide.web, guide.switch_on, guide.password, guide.reset].some((way) => way !== undefined),
      id,
    ).toBe(true);
  }
});

test('B4: nobody is sent to make a password where none is taken', () => {
  const tokenOnly = table.filter(({ auth }) => auth.every((kind) => kind === 'oauth2'));
  expect(tokenOnly.map(({ id }) => id)).toEqual(expect.arrayContaining(['microsoft365', 'microsoft365_cn', 'outlook_com']));
  for (const { id, guide } of tokenOnly) {
    expect([guide?.password, guide?.press, guide?.reset], id).toEqual([undefined, undefined, undefined]);
  }
});

test('what has to be known beside a way is said in whole sentences, in both languages', () => {
  for (const { id, guide } of table) {
    for (const text of [guide?.note, guide?.permission]) {
      if (text === undefined) continue;
      expect(text.zh, id).toMatch(/[一-龥].*。$/s);
      expect(text.en, id).toMatch(/^[A-Z].*\.$/s);
    }
  }
});
