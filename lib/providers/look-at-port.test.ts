/** With a real Dovecot and real web servers. */
import { createServer as createWebServer } from 'node:http';
import { createServer as createTlsWebServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePort } from '../../local/machine/free-port.ts';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { ENDLESS_SERVERS } from '../mail/testing/endless-servers.ts';
import { EXPIRED_CERTIFICATE } from '../mail/testing/expired-certificate.ts';
import { type ScriptedServer, startScriptedServer } from '../mail/testing/scripted/scripted-server.ts';
import { lookAtPort } from './look-at-port.ts';

let old: TestOldProvider;
let scripted: ScriptedServer | undefined;
beforeAll(async () => {
  old = await startTestOldProvider({ users: [] });
});
afterAll(() => old.stop());
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

const look = (port: number, tlsFirst: boolean) => lookAtPort({ host: '127.0.0.1', address: '127.0.0.1', port, tlsFirst });

test.each([true, false])('each door of a real mail server is known, with TLS tried first: %s', async (tlsFirst) => {
  const doors = [old.imapPort, old.imapsPort, old.pop3Port, old.pop3sPort];
  expect(await Promise.all(doors.map((port) => look(port, tlsFirst)))).toEqual([
    { kind: 'imap', tls: false },
    { kind: 'imap', tls: true },
    { kind: 'pop3', tls: false },
    { kind: 'pop3', tls: true },
  ]);
});

test('a web server is known with TLS and without', async () => {
  const plain = createWebServer();
  const secure = createTlsWebServer(EXPIRED_CERTIFICATE);
  for (const server of [plain, secure]) await new Promise<void>((up) => server.listen(0, '127.0.0.1', up));
  const portOf = (server: typeof plain) => (server.address() as AddressInfo).port; // a TCP server that listens has one
  expect(await look(portOf(plain), true)).toEqual({ kind: 'web', tls: false });
  expect(await look(portOf(secure), false)).toEqual({ kind: 'web', tls: true });
  plain.close();
  secure.close();
});

test('what says nothing, and what nobody answers, are nothing alike, and no word was said to them; what greets by the byte is known by what has come', async () => {
  scripted = await startScriptedServer({});
  const trickling = await ENDLESS_SERVERS.IMAP['greets by the byte']();
  expect(await Promise.all([scripted, trickling].map(({ port }) => look(port, false)))).toEqual([
    null,
    { kind: 'imap', tls: false },
  ]);
  await trickling.stop();
  expect(scripted.received).not.toMatch(/login|user|pass/i);
  expect(await look(await freePort(), true)).toBeNull();
});
