import { expect, test } from 'vitest';
import { nextPage, signInPage } from './next-page.ts';

test.each([
  ['/webmail', '/webmail'],
  ['/webmail?folder=a%2Fb&search=%E5%A4%B9', '/webmail?folder=a%2Fb&search=%E5%A4%B9'],
  ['/postmaster/migration#status', '/postmaster/migration'],
  ['/', '/'],
])('%j is asked for and comes', (next, page) => expect(nextPage(next)).toBe(page));

test.each([
  ...['https://evil.example/', '//evil.example/', '/\\evil.example/', '\\\\evil.example', 'javascript:alert(1)', ''],
  // A browser passes over these signs.
  ...['/\t/evil.example', '/\n/evil.example', '/\r\n/evil.example', '\t//evil.example', '/\t\\evil.example'],
  // Made of levels that fall away.
  ...['/.//evil.example', '/x/..//evil.example', '/webmail/../..//evil.example', '/%2e//evil.example'],
  ...['/login', '/login?next=/webmail', '/./login'],
  ...[undefined, null, 3, ['/webmail', '/x']],
])('%j leads to the start page', (next) => expect(nextPage(next)).toBe('/'));

test.each([
  ['/postmaster/migration?show=failed', '/login?next=%2Fpostmaster%2Fmigration%3Fshow%3Dfailed'],
  ['/', '/login'],
  ['/login?next=/webmail', '/login'],
  ['/api/report/domain', '/login'],
  ['//evil.example/x', '/login'],
  [null, '/login'],
])('without a session %j leads to %s', (page, url) => expect(signInPage(page)).toBe(url));
