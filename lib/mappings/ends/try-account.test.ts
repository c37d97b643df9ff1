import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../../local/testing/test-mail-servers.ts';
import { db } from '../../db/client.ts';
import { everyStoredRow, useRoomDatabase } from '../../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, sampleDomain } from '../../testing/sample-domain.ts';
import { tryOldAccount } from './try-account.ts';

useRoomDatabase();

const LI = { sourceAddress: 'li@old.example', password: '=1 +1' };
let old: TestOldProvider;
let domain: SampleDomain;
beforeAll(async () => {
  old = await startTestOldProvider({ users: [{ address: LI.sourceAddress, password: LI.password }] });
});
afterAll(() => old.stop());
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  await set({ port: old.imapsPort, protocol: 'IMAP' });
});

const set = (data: { port: number; protocol: 'IMAP' | 'POP3'; host?: string }) =>
  db().sourceServer.updateMany({
    data: { host: '127.0.0.1', security: 'TLS', pinnedFingerprint: old.fingerprint.replaceAll(':', '').toLowerCase(), ...data },
  });
const guard = () => ({ allowCidrs: ['127.0.0.0/8'], allowPorts: [old.imapsPort, old.pop3sPort, 1] });
const attempt = (account: typeof LI, strict = false) =>
  tryOldAccount(memberOf(domain, 0).actor, account, { guard: guard(), strict });

test('M2: the login is tried over the domain’s protocol, and nothing is stored', async () => {
  const before = await everyStoredRow();
  expect(await attempt(LI)).toEqual({ inboxCount: 0 });
  await expect(attempt({ ...LI, password: 'wrong' })).rejects.toMatchObject({
    code: 'probe.wrong_password',
    values: { serverText: 'Authentication failed.' },
  });
  expect(await everyStoredRow()).toEqual(before);
  await set({ port: old.pop3sPort, protocol: 'POP3' });
  expect(await attempt(LI)).toEqual({ inboxCount: 0 });
  await expect(attempt({ ...LI, password: 'wrong' })).rejects.toMatchObject({ code: 'probe.wrong_password' });
});

test('what passes by itself stops nobody from starting; who only tries hears of it', async () => {
  await set({ port: 1, protocol: 'IMAP' });
  expect(await attempt(LI)).toEqual({ inboxCount: null });
  await expect(attempt(LI, true)).rejects.toMatchObject({ code: 'probe.host_unreachable' });
});

test('there must be a server, of one’s own domain', async () => {
  const other = await sampleDomain('other.example', { source: false });
  await expect(tryOldAccount(other.postmaster, LI, { guard: guard() })).rejects.toMatchObject({ code: 'source.missing' });
  await expect(tryOldAccount(OPERATOR, LI, { guard: guard() })).rejects.toMatchObject({ code: 'not_found' });
});

test('while the window is closed no password leaves: nothing could be started', async () => {
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  for (const password of [LI.password, 'wrong']) {
    await expect(attempt({ ...LI, password }, true)).rejects.toMatchObject({ code: 'window.closed' });
  }
});
