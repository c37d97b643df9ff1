import { expect, test } from 'vitest';
import { expiryForm, openWindowForm } from '../mail-domain/window.ts';
import { hostName, placeOfServer, sourceServer, sourceServerForm } from './source-server.ts';

const SERVER = { protocol: 'IMAP', host: 'imap.old.example', port: '993', security: 'TLS' };
const codes = (result: { error?: { issues: { message: string }[] } | undefined }) =>
  result.error?.issues.map(({ message }) => message);

test.each([
  [' IMAP.Old.Example ', 'imap.old.example'],
  ['ｉｍａｐ．old.example', 'imap.old.example'],
  ['[2001:DB8::1]', '2001:db8::1'],
  ['192.0.2.7', '192.0.2.7'],
  ['邮件.清河.example', 'xn--5nq051n.xn--ovw11a.example'],
  ['imap。qinghe。example', 'imap.qinghe.example'],
  ['ＩＭＡＰ．ＱＩＮＧＨＥ．ＣＯＭ', 'imap.qinghe.com'],
  ['imap.old.example.', 'imap.old.example'],
  ['１９２．０．２．７', '192.0.2.7'],
])('%j is the host %s', (typed, host) => {
  expect(hostName.parse(typed)).toBe(host);
});

test.each([
  'imap://old.example',
  'old.example/x',
  'old example',
  'old.example\r\nA1 LOGIN',
  'old@example',
  'imap.old.example:993',
  `${'a'.repeat(254)}`,
])('%j is no host', (typed) => {
  expect(codes(hostName.safeParse(typed))).toEqual(['host.invalid']);
});

test('C2: an address with the name of its certificate is a server of that name, at that address', () => {
  const place = (host: string, certificateName?: string) => placeOfServer({ host, certificateName });
  expect(place('192.0.2.7', 'mail.qinghe.example')).toEqual({ host: 'mail.qinghe.example', address: '192.0.2.7' });
  expect(place('2001:db8::1', 'mail.qinghe.example')).toEqual({ host: 'mail.qinghe.example', address: '2001:db8::1' });
  expect(place('192.0.2.7', '')).toEqual({ host: '192.0.2.7', address: null });
  expect(place('imap.old.example', 'mail.qinghe.example')).toEqual({ host: 'imap.old.example', address: null });
});

test('a host that is missing is asked for', () => {
  expect(codes(hostName.safeParse('  '))).toEqual(['required']);
});

test.each(['', 'abc', '0', '65536', '993.5', '-1'])('the port %j is refused with its own sentence', (port) => {
  expect(codes(sourceServer.safeParse({ ...SERVER, port }))).toEqual(['port.invalid']);
});

test.each(['probeUser', 'probePassword'])('O2: %s is required', (field) => {
  const form = { ...SERVER, probeUser: 'crystal@old.example', probePassword: 'secret' };
  expect(sourceServerForm.safeParse(form).success).toBe(true);
  expect(codes(sourceServerForm.safeParse({ ...form, [field]: '' }))).toEqual(['required']);
});

test('a port that is typed as text becomes a number', () => {
  expect(sourceServer.parse(SERVER).port).toBe(993);
  expect(sourceServer.parse({ ...SERVER, port: '９９５' }).port).toBe(995);
});

test('a fingerprint is taken with colons or without, in any case, and must be whole', () => {
  const hex = 'AB'.repeat(32);
  const colons = hex.replace(/..(?!$)/g, '$&:');
  expect(sourceServer.parse({ ...SERVER, pinnedFingerprint: colons }).pinnedFingerprint).toBe(hex.toLowerCase());
  expect(codes(sourceServer.safeParse({ ...SERVER, pinnedFingerprint: hex.slice(2) }))).toEqual(['fingerprint.invalid']);
});

test.each(['0', '366', '1.5', 'abc', ''])('an opening of %j days is refused with its own sentence', (days) => {
  expect(codes(openWindowForm.safeParse({ days }))).toEqual(['days.invalid']);
});

test('an opening lasts from one day to a year', () => {
  expect([openWindowForm.parse({ days: '1' }).days, openWindowForm.parse({ days: 365 }).days]).toEqual([1, 365]);
});

test.each(['2026-02-30', '2026-13-01', '2027-2-1', '01.02.2027', 'tomorrow', '2026-02-29'])('%j is no day', (date) => {
  expect(codes(expiryForm.safeParse({ date }))).toEqual(['date.invalid']);
});

test('a day that is in the calendar, or none, is taken', () => {
  expect(expiryForm.parse({ date: '2028-02-29' })).toEqual({ date: '2028-02-29' });
  expect(expiryForm.parse({ date: null })).toEqual({ date: null });
});
