/** STLS (RFC 2595): nothing of a login leaves before it, and nothing that was said before it counts after it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../../local/testing/test-mail-servers.ts';
import { type ScriptedMaildrop, startScriptedPop3 } from '../testing/scripted/scripted-pop3.ts';
import type { ScriptedServer } from '../testing/scripted/scripted-server.ts';
import { openPop3Session } from './pop3-connection.ts';

const LOGIN = { user: 'li@old.example', password: 'canary' };

let provider: TestOldProvider;
let scripted: ScriptedServer | undefined;
beforeAll(async () => {
  provider = await startTestOldProvider({ users: [{ address: LOGIN.user, password: LOGIN.password }] });
});
afterAll(() => provider.stop());
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

test.each<[string, ScriptedMaildrop, object]>([
  ['refuses it', { messages: [] }, { reason: 'tls_unavailable', reach: 'server' }],
  ['does not know it, nor CAPA', { messages: [], capabilities: null }, { reason: 'tls_unavailable', reach: 'server' }],
  [
    'says more behind its +OK, which somebody on the way may have put there',
    { messages: [], answer: (command) => (command === 'STLS' ? '+OK\r\n+OK signed in\r\n' : undefined) },
    { reason: 'protocol_error', reach: 'mailbox' },
  ],
  [
    'says yes and then nothing',
    { messages: [], answer: (command) => (command === 'STLS' ? '+OK\r\n' : undefined) },
    { reason: 'timeout', reach: 'mailbox' },
  ],
])('X1: no word of a login goes to a server that %s', async (_, maildrop, expected) => {
  scripted = await startScriptedPop3(maildrop);
  const server = { host: '127.0.0.1', port: scripted.port, security: 'starttls' } as const;
  await expect(openPop3Session(server, LOGIN, { openTimeoutMs: 1000 })).rejects.toMatchObject(expected);
  expect(scripted.received).toContain('STLS\r\n');
  expect(scripted.received).not.toMatch(/canary|USER|PASS/);
});

test('X1: what a server can do is asked again once the session is secured', async () => {
  const capabilitiesOf = async (security: 'none' | 'starttls') => {
    const server = { host: provider.host, port: provider.pop3Port, security, pinnedFingerprint: provider.fingerprint };
    const { stream, capabilities } = await openPop3Session(server, LOGIN);
    await stream.close({ reset: false });
    return capabilities;
  };
  expect((await capabilitiesOf('none')).has('STLS')).toBe(true);
  // Of the secured session: there it is offered no more.
  const secured = await capabilitiesOf('starttls');
  expect([secured.has('STLS'), secured.has('UIDL')]).toEqual([false, true]);
});
