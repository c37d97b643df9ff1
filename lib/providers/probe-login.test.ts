import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../local/machine/free-port.ts';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from '../mail/connection.ts';
import { openImapDestination } from '../mail/imap-destination.ts';
import { outgoing } from '../mail/testing/contract-mail.ts';
import { imapScript, type Script, type ScriptedServer, startScriptedServer } from '../mail/testing/scripted/scripted-server.ts';
import { probeLogin, readCertificate } from './probe-login.ts';

const LOGIN = { user: 'wang@old.example', password: '=1+1' };

let provider: TestOldProvider;
let scripted: ScriptedServer | undefined;
let trusted: MailServer;

beforeAll(async () => {
  provider = await startTestOldProvider({ users: [{ address: LOGIN.user, password: LOGIN.password }] });
  trusted = { host: provider.host, port: provider.imapsPort, security: 'tls', ca: readFileSync(provider.caFile, 'utf8') };
  const destination = await openImapDestination(trusted, LOGIN);
  await destination.ensureFolder('客户/华东');
  await destination.append('INBOX', outgoing([Buffer.from('Subject: 1\r\n\r\n1\r\n'), Buffer.from('Subject: 2\r\n\r\n2\r\n')]));
  await destination.close();
});
afterAll(() => provider.stop());
afterEach(async () => {
  await scripted?.stop();
  scripted = undefined;
});

async function pretend(script: Script): Promise<MailServer> {
  scripted = await startScriptedServer(script);
  return { host: '127.0.0.1', port: scripted.port, security: 'none' };
}

describe('a probe', () => {
  test('that works says what is there', async () => {
    const result = await probeLogin(trusted, LOGIN);
    expect(result).toMatchObject({ ok: true, inboxCount: 2, folderCount: 3, certificate: { problem: null, selfSigned: true } });
    expect(result.ok && result.capabilities).toEqual(expect.arrayContaining(['IMAP4rev1', 'UIDPLUS']));
    const plain: MailServer = { host: provider.host, port: provider.imapPort, security: 'none' };
    expect(await probeLogin(plain, LOGIN)).toMatchObject({ ok: true, certificate: null });
  });

  test('with a wrong password', async () => {
    expect(await probeLogin(trusted, { ...LOGIN, password: '1E5' })).toMatchObject({
      ok: false,
      reason: 'wrong_password',
      serverText: 'Authentication failed.',
      certificate: { fingerprint: provider.fingerprint },
    });
  });

  test('of an unknown host', async () => {
    expect(await probeLogin({ ...trusted, host: 'no-such-host.invalid' }, LOGIN)).toMatchObject({
      ok: false,
      reason: 'host_unknown',
    });
  });

  test('of a certificate that nobody vouches for shows it', async () => {
    const { ca: _, ...server } = trusted;
    expect(await probeLogin(server, LOGIN)).toMatchObject({
      ok: false,
      reason: 'certificate_invalid',
      certificate: { fingerprint: provider.fingerprint, selfSigned: true, problem: 'DEPTH_ZERO_SELF_SIGNED_CERT' },
    });
  });

  test('of something else', async () => {
    const server = await pretend({ greeting: 'SSH-2.0-OpenSSH_9.2\r\n' });
    expect(await probeLogin(server, LOGIN)).toEqual({
      ok: false,
      reason: 'not_a_mail_server',
      serverText: 'SSH-2.0-OpenSSH_9.2',
      certificate: null,
    });
  });

  test('cannot tell a port that refuses from one that swallows or resets', async () => {
    const [port = 0] = await freePorts(1);
    const refused = await probeLogin({ ...trusted, port }, LOGIN);
    const swallowed = await probeLogin(await pretend({}), LOGIN, { deadlineMs: 200 });
    await scripted?.stop();
    const reset = await probeLogin(await pretend({ onConnect: (socket) => socket.resetAndDestroy() }), LOGIN);
    expect(refused).toEqual({ ok: false, reason: 'host_unreachable', serverText: null, certificate: null });
    expect(swallowed).toEqual(refused);
    expect(reset).toEqual(refused);
  });

  test('of a server that requires more than it offers', async () => {
    const server = await pretend(imapScript(() => undefined));
    expect(await probeLogin({ ...server, security: 'starttls' }, LOGIN)).toMatchObject({ ok: false, reason: 'tls_unavailable' });
  });

  test('of a server that stalls after the greeting ends in time', async () => {
    const server = await pretend(imapScript((command) => (command.startsWith('EXAMINE') ? null : undefined)));
    expect(await probeLogin(server, LOGIN, { deadlineMs: 300 })).toMatchObject({ ok: false, reason: 'timeout' });
  });

  test('can be broken off', async () => {
    const controller = new AbortController();
    const probing = probeLogin(await pretend({}), LOGIN, { signal: controller.signal });
    controller.abort();
    expect(await probing).toMatchObject({ ok: false, reason: 'aborted' });
  });

  test('of NetEase, which lets one in and then shows nothing', async () => {
    const server = await pretend(
      imapScript((command, tag) =>
        command.startsWith('EXAMINE') ? `${tag} NO EXAMINE Unsafe Login. Please contact kefu@188.com for help\r\n` : undefined,
      ),
    );
    expect(await probeLogin(server, LOGIN)).toMatchObject({ ok: false, reason: 'login_blocked' });
  });
});

describe('reading a certificate', () => {
  test('over TLS and STARTTLS, without a login', async () => {
    for (const server of [trusted, { ...trusted, port: provider.imapPort, security: 'starttls' }] as const) {
      const { ca: _, ...untrusted } = server;
      expect(await readCertificate(untrusted)).toMatchObject({
        fingerprint: provider.fingerprint,
        subject: expect.stringContaining('CN='),
        selfSigned: true,
        problem: 'DEPTH_ZERO_SELF_SIGNED_CERT',
      });
    }
    expect(await readCertificate({ ...trusted, security: 'none' })).toBeNull();
  });

  test('what was read can be pinned', async () => {
    const { ca: _, ...untrusted } = trusted;
    const pinnedFingerprint = (await readCertificate(untrusted))?.fingerprint;
    expect(await probeLogin({ ...untrusted, pinnedFingerprint }, LOGIN)).toMatchObject({ ok: true });
  });

  test('where there is none', async () => {
    await expect(readCertificate({ ...trusted, port: provider.imapPort })).rejects.toMatchObject({ reason: 'tls_unavailable' });
  });
});

describe('a probe over POP3', () => {
  const POP3 = { protocol: 'POP3' } as const;
  const reached = (): MailServer => ({ ...trusted, port: provider.pop3sPort });

  test('that works says what is there: one folder, and how much is in it', async () => {
    const expected = { ok: true, inboxCount: 2, folderCount: 1, capabilities: expect.arrayContaining(['UIDL', 'PIPELINING']) };
    expect(await probeLogin(reached(), LOGIN, POP3)).toMatchObject({ ...expected, certificate: { selfSigned: true } });
    expect(await probeLogin({ ...reached(), port: provider.pop3Port, security: 'starttls' }, LOGIN, POP3)).toMatchObject(
      expected,
    );
    const plain = { ...reached(), port: provider.pop3Port, security: 'none' } as const;
    expect(await probeLogin(plain, LOGIN, POP3)).toMatchObject({ ...expected, certificate: null });
  });

  test('with a wrong password', async () => {
    const failed = { ok: false, reason: 'wrong_password', certificate: { fingerprint: provider.fingerprint } };
    expect(await probeLogin(reached(), { ...LOGIN, password: 'x' }, POP3)).toMatchObject(failed);
  });

  test('with a certificate that nobody vouches for sends no login; it can be read and pinned', async () => {
    const strange = { ...reached(), ca: undefined };
    expect(await probeLogin(strange, LOGIN, POP3)).toMatchObject({ ok: false, reason: 'certificate_invalid' });
    for (const server of [strange, { ...strange, port: provider.pop3Port, security: 'starttls' } as const]) {
      const fingerprint = (await readCertificate(server, POP3))?.fingerprint;
      expect(fingerprint).toBe(provider.fingerprint);
      expect(await probeLogin({ ...server, pinnedFingerprint: fingerprint }, LOGIN, POP3)).toMatchObject({ ok: true });
    }
  });

  test('of a server that speaks IMAP says so', async () => {
    const imap = { ...reached(), port: provider.imapsPort };
    expect(await probeLogin(imap, LOGIN, POP3)).toMatchObject({ ok: false, reason: 'not_a_mail_server' });
  });
});
