/** POP3 from a real server: the same bytes as over IMAP, whatever they are. */
import { readFileSync } from 'node:fs';
import Pop3Command from 'node-pop3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import { openImapSource } from './imap-source.ts';
import type { MailSource } from './mail-source.ts';
import { bytesOf } from './message/mail-body.ts';
import { openPop3Source } from './pop3-source.ts';
import { outgoing, TRICKY_MESSAGES } from './testing/contract-mail.ts';

const LOGIN = { user: 'wang@old.example', password: '=1 +1"' };
const book = () => ({ load: async () => ({ generation: 0, uids: new Map<string, number>() }), add: async () => undefined });

let provider: TestOldProvider;
let imap: MailServer;
beforeAll(async () => {
  provider = await startTestOldProvider({ users: [{ address: LOGIN.user, password: LOGIN.password }] });
  imap = { host: provider.host, port: provider.imapsPort, security: 'tls', ca: readFileSync(provider.caFile, 'utf8') };
  const destination = await openImapDestination(imap, LOGIN);
  await destination.append('INBOX', outgoing(TRICKY_MESSAGES.map(({ bytes }) => bytes)));
  await destination.close();
});
afterAll(() => provider.stop());

async function readAll(source: MailSource): Promise<{ bytes: string; hash: string }[]> {
  const { uidValidity, messages } = await source.listMessages('INBOX');
  const uids = messages.map(({ uid }) => uid);
  const bodies = await source.fetchMessages({ path: 'INBOX', uidValidity }, uids);
  const read = bodies.map(async ({ body }) => {
    if (body === null) throw new Error('a message did not come');
    return { bytes: (await bytesOf(body)).toString('latin1'), hash: body.hash.toString('hex') };
  });
  return Promise.all(read).finally(() => source.close());
}

test.each<['pop3Port' | 'pop3sPort', MailServer['security']]>([
  ['pop3Port', 'none'],
  ['pop3Port', 'starttls'],
  ['pop3sPort', 'tls'],
])('every message comes over POP3 (%s, %s) as it comes over IMAP, and is known by the same hash', async (port, security) => {
  const server = { ...imap, port: provider[port], security };
  const [pop3, over] = await Promise.all([
    openPop3Source(server, LOGIN, { book: book(), flags: [] }).then(readAll),
    openImapSource(imap, LOGIN).then(readAll),
  ]);
  expect(pop3.map(({ hash }) => hash)).toEqual(over.map(({ hash }) => hash));
  // POP3 ends the last line of every message (RFC 1939, 3), and IMAP cannot say NUL (RFC 9051, 4.3).
  const ended = over.map(({ bytes }) => (bytes.endsWith('\r\n') ? bytes : `${bytes}\r\n`));
  expect(pop3.map(({ bytes }) => bytes.replaceAll('\0', '\x80'))).toEqual(ended);
});

test('another program reads the same text from the server', async () => {
  const pop3 = await openPop3Source({ ...imap, port: provider.pop3sPort }, LOGIN, { book: book(), flags: [] }).then(readAll);
  const plain = TRICKY_MESSAGES.findIndex(({ name }) => name === 'no line end at the end');
  const client = new Pop3Command({ ...LOGIN, host: provider.host, port: provider.pop3Port });
  // It leaves the last line end out.
  expect(`${await client.RETR(plain + 1)}\r\n`).toBe(pop3[plain]?.bytes);
  await client.QUIT();
});

test('while somebody else has the maildrop open it is busy, and nothing else', async () => {
  const server = { ...imap, port: provider.pop3sPort };
  const holder = await openPop3Source(server, LOGIN, { book: book(), flags: [] });
  await holder.listMessages('INBOX');
  const second = openPop3Source(server, LOGIN, { book: book(), flags: [] });
  await expect(second).rejects.toMatchObject({ reason: 'maildrop_busy', reach: 'mailbox' });
  await holder.close();
});

test('nothing has changed at the source: the messages and their UIDLs', async () => {
  const uidls = async () => {
    const client = new Pop3Command({ ...LOGIN, host: provider.host, port: provider.pop3Port });
    const listed = await client.UIDL();
    await client.QUIT();
    return listed;
  };
  const before = await uidls();
  await openPop3Source({ ...imap, port: provider.pop3sPort }, LOGIN, { book: book(), flags: [] }).then(readAll);
  expect(await uidls()).toEqual(before);
});
