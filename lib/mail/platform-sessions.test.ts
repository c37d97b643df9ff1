import { readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { runSql } from '../../local/servers/postgres/postgres.ts';
import { createTestDatabase, type TestDatabase } from '../../local/testing/test-database.ts';
import { startTestPlatform, type TestPlatform } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import type { MailDestination } from './mail-destination.ts';
import { platformSessions } from './platform-sessions.ts';
import { collect } from './testing/contract-mail.ts';

const LI = 'li@qinghe.example';
const WANG = 'wang@qinghe.example';
const DOMAIN_ID = '00000000-0000-7000-8000-000000000001';
const LITERAL = `Subject: half\r\n\r\n${'x'.repeat(982)}\r\n`;

let database: TestDatabase;
let platform: TestPlatform;
const opened: { close(): Promise<unknown> | unknown }[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await runSql(database.url, `INSERT INTO mail_domain (id, name) VALUES ('${DOMAIN_ID}', 'qinghe.example')`);
  for (const address of [LI, WANG]) {
    await runSql(
      database.url,
      `INSERT INTO member (id, mail_domain_id, address, password_hash)
       VALUES (gen_random_uuid(), '${DOMAIN_ID}', '${address}', '{PLAIN}own')`,
    );
  }
  platform = await startTestPlatform({ databaseUrl: database.url });
});

afterEach(async () => {
  for (const session of opened.splice(0)) await session.close();
});

afterAll(async () => {
  await platform?.stop();
  await database?.drop();
});

const sessions = (more: { url?: string; key?: string; waitSeconds?: number; workerAddresses?: string[] } = {}) =>
  platformSessions({ url: platform.doveadmUrl, key: platform.doveadmKey, ...more });

async function openMailbox(address: string, localAddress?: string): Promise<MailDestination> {
  const server: MailServer = {
    localAddress,
    host: platform.host,
    port: platform.imapsPort,
    security: 'tls',
    ca: readFileSync(platform.caFile, 'utf8'),
  };
  const destination = await openImapDestination(server, {
    user: `${address}*${platform.masterUser}`,
    password: platform.masterPassword,
  });
  opened.push(destination);
  return destination;
}

const stored = async (destination: MailDestination) => (await collect(destination.listMessages('INBOX', 1n))).length;

/** A session of the copier byte by byte, signed in, with `A APPEND` begun: the server waits for the literal. */
class BareAppend {
  readonly socket: Socket;
  private received = '';

  constructor() {
    this.socket = connect({ host: platform.host, port: platform.imapPort });
    this.socket.on('data', (data) => {
      this.received += data.toString('latin1');
    });
    // The server cuts the connection while we write: that is what is tried here.
    this.socket.on('error', () => {});
  }

  static async begin(address: string): Promise<BareAppend> {
    const session = new BareAppend();
    opened.push({ close: () => session.socket.destroy() });
    session.socket.write(`L LOGIN ${address}*${platform.masterUser} ${platform.masterPassword}\r\n`);
    await session.until(/^L OK/m);
    session.socket.write(`A APPEND INBOX {${LITERAL.length}}\r\n`);
    await session.until(/^\+ /m);
    return session;
  }

  /** Ends when the server closes the connection. */
  closed(): Promise<void> {
    if (this.socket.closed) return Promise.resolve();
    return new Promise((resolve) => this.socket.once('close', () => resolve()));
  }

  get answer(): string | undefined {
    return /^A .*$/m.exec(this.received)?.[0];
  }

  private async until(words: RegExp): Promise<void> {
    while (!words.test(this.received)) {
      await new Promise<void>((resolve, reject) => {
        this.socket.once('data', () => resolve());
        this.socket.once('close', () => reject(new Error(`closed after: ${this.received}`)));
      });
    }
  }
}

/** The server process behind the only session of this address. */
async function processOf(address: string): Promise<number> {
  const response = await fetch(`${platform.doveadmUrl}/doveadm/v1`, {
    method: 'POST',
    headers: { authorization: `X-Dovecot-API ${Buffer.from(platform.doveadmKey).toString('base64')}` },
    body: JSON.stringify([['who', { mask: [address], separateConnections: true }, 'who']]),
  });
  return Number(/"pid":"(\d+)"/.exec(await response.text())?.[1]);
}

test('a message of which half was sent never arrives after the session was ended', async () => {
  const mailbox = await openMailbox(LI);
  const neighbour = await openMailbox(WANG);
  const append = await BareAppend.begin(LI);
  append.socket.write(LITERAL.slice(0, 500));

  expect(await sessions().endSessions(LI)).toBe('ended');

  append.socket.write(`${LITERAL.slice(500)}\r\n`);
  await append.closed();
  expect(append.answer).toBeUndefined();
  await expect(stored(mailbox)).rejects.toMatchObject({ reason: 'connection_lost' });
  expect(await stored(await openMailbox(LI))).toBe(0);
  expect(await stored(neighbour)).toBe(0);
});

test('a server process that does not leave is waited for, and the mailbox does not count as free before', async () => {
  const append = await BareAppend.begin(WANG);
  const pid = await processOf(WANG);
  // As if its disk hung: the whole message is with the server, and it stands still.
  process.kill(pid, 'SIGSTOP');
  try {
    append.socket.write(`${LITERAL}\r\n`);
    await expect(sessions({ waitSeconds: 0.5 }).endSessions(WANG)).rejects.toMatchObject({
      name: 'MailError',
      reason: 'server_error',
      reach: 'server',
      side: 'destination',
      cause: new Error(`doveadm API: IMAP processes ${pid} have not left after being told to`),
    });
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  expect(await sessions().endSessions(WANG)).toBe('ended');
  const found = await stored(await openMailbox(WANG));
  await append.closed();
  expect(await stored(await openMailbox(WANG))).toBe(found);
});

test('an address without sessions has none, as often as one asks', async () => {
  expect(await sessions().endSessions(LI)).toBe('ended');
  expect(await sessions().endSessions(LI)).toBe('ended');
  expect(await sessions().endSessions('nobody@qinghe.example')).toBe('ended');
});

test('A1: signing an address out makes the platform forget its sign-in and ends its sessions, and no other', async () => {
  const mailbox = await openMailbox(LI);
  const neighbour = await openMailbox(WANG);
  expect(await sessions().signOut(LI)).toBe('ended');
  await expect(stored(mailbox)).rejects.toMatchObject({ reason: 'connection_lost' });
  expect(await neighbour.folderState('INBOX')).toBeDefined();
  expect(await sessions().signOut('nobody@qinghe.example')).toBe('ended');
  expect(await platformSessions(undefined).signOut(LI)).toBe('unknown');
});

test('only what comes from a worker’s address is ended: the member’s own programs stay connected', async () => {
  const program = await openMailbox(LI);
  const earlier = [await openMailbox(LI, '127.0.0.2'), await openMailbox(LI, '127.0.0.3')];
  const other = await openMailbox(WANG, '127.0.0.2');
  expect(await sessions({ workerAddresses: ['127.0.0.2', '127.0.0.3', '192.0.2.7'] }).endSessions(LI)).toBe('ended');
  for (const mailbox of earlier) await expect(stored(mailbox)).rejects.toMatchObject({ reason: 'connection_lost' });
  for (const mailbox of [program, other]) expect(await stored(mailbox)).toBeGreaterThanOrEqual(0);
  expect(await sessions({ workerAddresses: ['127.0.0.2'] }).signOut(LI)).toBe('ended');
  await expect(stored(program)).rejects.toMatchObject({ reason: 'connection_lost' });
});

test('an address with a wildcard is refused, for it would end the sessions of others', async () => {
  const neighbour = await openMailbox(WANG);
  await expect(sessions().endSessions('*@qinghe.example')).rejects.toThrow(/wildcard/);
  expect(await neighbour.folderState('INBOX')).toBeDefined();
});

test('a wrong key and a server that is not there are errors that say so', async () => {
  const failed = { name: 'MailError', reason: 'server_error', reach: 'server', side: 'destination' };
  await expect(sessions({ key: 'wrong' }).endSessions(LI)).rejects.toMatchObject({
    ...failed,
    cause: new Error('doveadm API: our key is refused (401)'),
  });
  await expect(sessions({ url: 'http://127.0.0.1:1' }).endSessions(LI)).rejects.toMatchObject({
    ...failed,
    cause: expect.objectContaining({ message: 'doveadm API: no answer from http://127.0.0.1:1' }),
  });
});

test('without a doveadm API nothing is known', async () => {
  expect(await platformSessions(undefined).endSessions(LI)).toBe('unknown');
});
