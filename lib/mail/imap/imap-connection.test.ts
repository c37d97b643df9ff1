import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { freePorts } from '../../../local/machine/free-port.ts';
import { startTestOldProvider, type TestOldProvider } from '../../../local/testing/test-mail-servers.ts';
import type { MailServer } from '../connection.ts';
import { EXPIRED_CERTIFICATE } from '../testing/expired-certificate.ts';
import { imapScript, type Script, type ScriptedServer, startScriptedServer } from '../testing/scripted/scripted-server.ts';
import { type ImapOptions, openImapConnection } from './imap-connection.ts';

const LOGIN = { user: 'li@old.example', password: 'canary-密码-0017' };

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

const overTls = (more: Partial<MailServer> = {}): MailServer => ({
  host: provider.host,
  port: provider.imapsPort,
  security: 'tls',
  ...more,
});

async function open(server: MailServer, options: Partial<ImapOptions> = {}, login = LOGIN): Promise<void> {
  const connection = await openImapConnection(server, login, { side: 'source', ...options });
  await connection.close();
}

/** A double on a port of its own, plain unless the script has a certificate. */
async function pretend(script: Script, more: Partial<MailServer> = {}): Promise<MailServer> {
  scripted = await startScriptedServer(script);
  return { host: '127.0.0.1', port: scripted.port, security: 'none', ...more };
}

describe('certificates', () => {
  test('the chain and the name hold: by a private authority, over TLS and STARTTLS', async () => {
    const ca = readFileSync(provider.caFile, 'utf8');
    await open(overTls({ ca }));
    await open(overTls({ ca, port: provider.imapPort, security: 'starttls' }));
    await open(overTls({ ca, host: 'localhost', address: '127.0.0.1' }));
  });

  test('self-signed is refused, and no login leaves', async () => {
    await expect(open(overTls())).rejects.toMatchObject({ reason: 'certificate_invalid', reach: 'server', side: 'source' });
    await expect(open(overTls({ port: provider.imapPort, security: 'starttls' }))).rejects.toMatchObject({
      reason: 'certificate_invalid',
    });
  });

  test('the wrong name is refused, although we connect to the right address', async () => {
    const ca = readFileSync(provider.caFile, 'utf8');
    for (const host of ['mail.other.example', '127.0.0.2', '邮件.公司.cn']) {
      const server = overTls({ ca, host, address: '127.0.0.1' });
      await expect(open(server), host).rejects.toMatchObject({ reason: 'certificate_invalid' });
    }
  });

  test('a pinned certificate is accepted whatever its name, and only that one', async () => {
    const pinnedFingerprint = provider.fingerprint.replaceAll(':', '').toLowerCase();
    await open(overTls({ pinnedFingerprint }));
    await open(overTls({ pinnedFingerprint, host: 'whatever.example', address: '127.0.0.1' }));
    await open(overTls({ pinnedFingerprint, port: provider.imapPort, security: 'starttls' }));
    const other = `${pinnedFingerprint.slice(0, -1)}${pinnedFingerprint.endsWith('0') ? '1' : '0'}`;
    for (const wrong of [other, '', pinnedFingerprint.slice(2)]) {
      await expect(open(overTls({ pinnedFingerprint: wrong }))).rejects.toMatchObject({
        reason: 'certificate_changed',
        reach: 'server',
      });
    }
  });

  test('with a certificate that is refused the server hears nothing, not even a CAPABILITY', async () => {
    const script = { ...imapScript(() => undefined), tls: EXPIRED_CERTIFICATE };
    const shown: unknown[] = [];
    const server = await pretend(script, { security: 'tls', ca: EXPIRED_CERTIFICATE.cert });
    const opened = open(server, { onCertificate: (certificate) => shown.push(certificate) });
    await expect(opened).rejects.toMatchObject({ reason: 'certificate_invalid' });
    expect(scripted?.received).toBe('');
    expect(shown).toMatchObject([{ problem: 'CERT_HAS_EXPIRED', subject: 'CN=expired.example', selfSigned: true }]);
    await expect(open({ ...server, pinnedFingerprint: provider.fingerprint })).rejects.toMatchObject({
      reason: 'certificate_changed',
    });
    expect(scripted?.received).toBe('');
  });
});

describe('the way to the server', () => {
  test('an unknown host', async () => {
    const server = overTls({ host: 'no-such-host.invalid' });
    await expect(open(server)).rejects.toMatchObject({ reason: 'host_unknown', reach: 'server' });
  });

  test('a refused port', async () => {
    const [port = 0] = await freePorts(1);
    await expect(open(overTls({ port }))).rejects.toMatchObject({ reason: 'host_unreachable', reach: 'server' });
  });

  test('TLS on a port that speaks plain text', async () => {
    await expect(open(overTls({ port: provider.imapPort }))).rejects.toMatchObject({
      reason: 'tls_unavailable',
      reach: 'server',
    });
  });

  const notImap: [string, string][] = [
    ['SSH', 'SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'],
    ['POP3', '+OK Dovecot ready.\r\n'],
    ['SMTP', '220 mail.example.com ESMTP\r\n'],
    ['an IMAP session that is signed in as somebody', '* PREAUTH hello root\r\n'],
    ['a greeting that never ends', `* OK ${'x'.repeat(20_000)}`],
  ];
  test.each(notImap)('%s is not a mail server, and is told nothing', async (_, greeting) => {
    const server = await pretend({ greeting });
    await expect(open(server)).rejects.toMatchObject({ reason: 'not_a_mail_server', reach: 'server' });
    expect(scripted?.received).toBe('');
  });

  test('a greeting in single bytes is understood', async () => {
    const script = imapScript(() => undefined);
    const greeting = [...(script.greeting ?? '')];
    const server = await pretend({
      ...script,
      greeting: undefined,
      onConnect: (socket) => {
        socket.setNoDelay(true);
        const next = () => {
          const byte = greeting.shift();
          if (byte !== undefined) socket.write(byte, () => setImmediate(next));
        };
        next();
      },
    });
    await open(server);
  });

  test('BYE in the greeting, a cut before it, and silence', async () => {
    const bye = await pretend({ greeting: '* BYE Too many connections from your IP\r\n' });
    await expect(open(bye)).rejects.toMatchObject({ reason: 'throttled', serverText: 'Too many connections from your IP' });
    await scripted?.stop();
    const cut = await pretend({ onConnect: (socket) => socket.end() });
    await expect(open(cut)).rejects.toMatchObject({ reason: 'connection_lost' });
    await scripted?.stop();
    const silent = await pretend({});
    await expect(open(silent, { openTimeoutMs: 300 })).rejects.toMatchObject({ reason: 'timeout' });
  });
});

describe('STARTTLS', () => {
  test('required and not offered: nothing but CAPABILITY was said', async () => {
    const server = await pretend(
      imapScript(() => undefined),
      { security: 'starttls' },
    );
    await expect(open(server)).rejects.toMatchObject({ reason: 'tls_unavailable', reach: 'server' });
    expect(scripted?.received).toMatch(/^\S+ CAPABILITY\r\n$/);
  });

  test('offered and then refused', async () => {
    const script = imapScript((command, tag) => {
      if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`;
      return command === 'STARTTLS' ? `${tag} NO not today\r\n` : undefined;
    });
    const server = await pretend(script, { security: 'starttls' });
    await expect(open(server)).rejects.toMatchObject({ reason: 'tls_unavailable' });
    expect(scripted?.received).not.toContain('LOGIN');
  });

  test('answers smuggled in before the handshake are refused', async () => {
    const script = imapScript((command, tag) => {
      if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 STARTTLS\r\n${tag} OK done\r\n`;
      return command === 'STARTTLS' ? `${tag} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n` : undefined;
    });
    const server = await pretend(script, { security: 'starttls' });
    await expect(open(server)).rejects.toMatchObject({ reason: 'protocol_error' });
    expect(scripted?.received).not.toMatch(/LOGIN|AUTHENTICATE/);
  });
});

describe('the login', () => {
  test('a wrong password, with the server’s words and without ours', async () => {
    const ca = readFileSync(provider.caFile, 'utf8');
    const opened = open(overTls({ ca }), {}, { ...LOGIN, password: 'canary-wrong' });
    await expect(opened).rejects.toMatchObject({
      reason: 'wrong_password',
      reach: 'mailbox',
      serverText: 'Authentication failed.',
    });
    await expect(opened.catch((error: unknown) => inspect(error, { depth: 10, showHidden: true }))).resolves.not.toMatch(
      new RegExp(`canary|${Buffer.from('\0li@old.example\0canary-wrong').toString('base64').slice(8, 30)}`),
    );
  });

  test('a line end in the name or password is never sent', async () => {
    const server = await pretend(imapScript(() => undefined));
    for (const login of [
      { user: 'a\r\nX DELETE INBOX', password: 'x' },
      { user: 'a', password: 'x\ny' },
      { user: 'a\0root', password: 'x' },
    ]) {
      await expect(open(server, {}, login)).rejects.toMatchObject({ reason: 'wrong_password' });
    }
    expect(scripted?.connections).toBe(0);
  });

  test('LOGINDISABLED without TLS: nothing is sent', async () => {
    const script = imapScript((command, tag) =>
      command === 'CAPABILITY' ? `* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n${tag} OK done\r\n` : undefined,
    );
    const server = await pretend(script);
    await expect(open(server)).rejects.toMatchObject({ reason: 'login_blocked' });
    expect(scripted?.received).not.toContain('canary');
  });

  test('refused with words of QQ', async () => {
    const script = imapScript((command, tag) =>
      command.startsWith('LOGIN') ? `${tag} NO Login fail. Please using authorized code to login.\r\n` : undefined,
    );
    await expect(open(await pretend(script))).rejects.toMatchObject({ reason: 'client_password', reach: 'mailbox' });
  });

  test('refused by Microsoft, who takes no password at all; its words are kept', async () => {
    const script = imapScript((command, tag) => (command.startsWith('LOGIN') ? `${tag} NO LOGIN failed.\r\n` : undefined));
    const server = await pretend(script, { host: 'outlook.office365.com', address: '127.0.0.1' });
    await expect(open(server)).rejects.toMatchObject({ reason: 'token_only', reach: 'mailbox', serverText: 'LOGIN failed.' });
  });

  test('cut in the middle of the login says nothing about the password', async () => {
    const script = imapScript((command, _tag, socket) => {
      if (!command.startsWith('LOGIN')) return undefined;
      socket.destroy();
      return null;
    });
    await expect(open(await pretend(script))).rejects.toMatchObject({ reason: 'connection_lost' });
  });

  test('says who we are when the server asks for it (RFC 2971), and without the login', async () => {
    const script = imapScript((command, tag) =>
      command === 'CAPABILITY' ? `* CAPABILITY IMAP4rev1 ID\r\n${tag} OK done\r\n` : undefined,
    );
    await open(await pretend(script));
    const id = scripted?.received.split('\r\n').find((line) => / ID \(/.test(line));
    expect(id).toMatch(/"name" "Banjia"/);
    expect(id).not.toContain(LOGIN.user);
  });

  test('NetEase and Coremail hear who we are before the login, and again after it where the first answer was nothing', async () => {
    const said: string[] = [];
    const script = imapScript((command, tag) => {
      said.push(command.split(' ')[0] ?? '');
      if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 ID\r\n${tag} OK done\r\n`;
      return command.startsWith('ID ') ? `* ID NIL\r\n${tag} OK done\r\n` : undefined;
    });
    await open(await pretend(script));
    const spoken = said.filter((word) => word === 'ID' || word === 'LOGIN');
    expect(spoken).toEqual(['ID', 'LOGIN', 'ID']);
  });

  test('Exchange’s request to wait is told with its words and its time, also before a folder is open', async () => {
    const words = 'Request is throttled. Suggested Backoff Time: 299961 milliseconds';
    const script = imapScript((command, tag) => (command.startsWith('LOGIN') ? `${tag} BAD ${words}\r\n` : undefined));
    await expect(open(await pretend(script))).rejects.toMatchObject({
      reason: 'throttled',
      reach: 'server',
      serverText: words,
      retryAfterSeconds: 300,
    });
  });

  test('Exchange lets one in and opens no mailbox: its words are kept, and it is no blocked account', async () => {
    const words = 'User is authenticated but not connected.';
    const script = imapScript((command, tag) => {
      if (command === 'CAPABILITY') return `* CAPABILITY IMAP4rev1 NAMESPACE\r\n${tag} OK done\r\n`;
      return command === 'NAMESPACE' ? `${tag} BAD ${words}\r\n` : undefined;
    });
    await expect(open(await pretend(script))).rejects.toMatchObject({ reason: 'login_refused', serverText: words });
  });

  test('an abort ends the attempt at once', async () => {
    const server = await pretend({});
    const controller = new AbortController();
    const opened = open(server, { signal: controller.signal });
    controller.abort();
    await expect(opened).rejects.toMatchObject({ reason: 'aborted' });
    await expect(open(server, { signal: controller.signal })).rejects.toMatchObject({ reason: 'aborted' });
  });
});
