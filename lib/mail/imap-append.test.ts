import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import type { MailServer } from './connection.ts';
import { openImapDestination } from './imap-destination.ts';
import { openImapSource } from './imap-source.ts';
import type { MailDestination, OutgoingMessage } from './mail-destination.ts';
import { canonicalHash } from './message/canonical-hash.ts';
import { bodyOf } from './message/mail-body.ts';
import { collect } from './testing/contract-mail.ts';

/** Much mail at once, on real Dovecot. */

const user = { address: 'much@old.example', password: 'x' };
const login = { user: user.address, password: user.password };
const BATCHES = 6;
const MESSAGES = 50;

function serverOf(provider: TestOldProvider): MailServer {
  return { host: provider.host, port: provider.imapsPort, security: 'tls', ca: readFileSync(provider.caFile, 'utf8') };
}

function message(key: number, sizeBytes: number): OutgoingMessage {
  const text = `Subject: ${key}\r\n\r\n${`${key} ${'x'.repeat(70)}\r\n`.repeat(Math.ceil(sizeBytes / 75))}`;
  return {
    key,
    body: bodyOf(Buffer.from(text)),
    flags: ['\\Seen', 'kw'],
    internalDate: new Date(1_600_000_000_000 + key * 1000),
  };
}

describe.each([
  ['with all extensions', undefined],
  ['without extensions', 'IMAP4rev1'],
])('on a server %s', (_, capabilities) => {
  let provider: TestOldProvider;
  let destination: MailDestination;

  beforeAll(async () => {
    provider = await startTestOldProvider({ users: [user], ...(capabilities === undefined ? {} : { capabilities }) });
    destination = await openImapDestination(serverOf(provider), login, { appendOnly: true });
  });

  afterAll(async () => {
    await destination?.close();
    await provider?.stop();
  });

  test('batches of 50 messages and 4 MB, several on their way, arrive whole, once and in order', async () => {
    await destination.ensureFolder('much');
    const batches = Array.from({ length: BATCHES }, (_, batch) =>
      Array.from({ length: MESSAGES }, (_, i) => message(batch * MESSAGES + i, 4_000_000 / MESSAGES)),
    );
    const results = (await Promise.all(batches.map((batch) => destination.append('much', batch)))).flat();
    const stored = await collect(destination.listMessages('much', 1n));
    expect(results.map((one) => one.stored && one.uid)).toEqual(stored.map(({ uid }) => uid));
    expect(stored.map(({ internalDate }) => internalDate)).toEqual(batches.flat().map(({ internalDate }) => internalDate));
    const bodies = await collect(
      destination.fetchMessages(
        'much',
        stored.map(({ uid }) => uid),
      ),
    );
    expect(bodies.map(({ body }) => canonicalHash(body).toString('hex'))).toEqual(
      batches.flat().map(({ body }) => body.hash.toString('hex')),
    );
  });

  test('a message that the server refuses is found among the others while more batches are on their way', async () => {
    const refused = { ...message(13, 0), body: bodyOf(Buffer.alloc(0)) };
    const first = [message(11, 100), message(12, 100), refused, message(14, 100), message(15, 100)];
    const others = [2, 3, 4].map((n) => Array.from({ length: 5 }, (_, i) => message(n * 10 + i, 100)));
    const results = await Promise.all([first, ...others].map((batch) => destination.append('refused', batch)));
    expect(results[0]).toMatchObject([
      { key: 11, stored: true },
      { key: 12, stored: true },
      { key: 13, stored: false, reason: 'message_refused', serverText: expect.stringContaining('zero byte') },
      { key: 14, stored: true },
      { key: 15, stored: true },
    ]);
    const expected = [first, ...others].flat().filter(({ body }) => body.sizeBytes > 0);
    const stored = await collect(destination.listMessages('refused', 1n));
    const dates = stored.map(({ internalDate }) => internalDate.getTime());
    expect(dates.sort()).toEqual(expected.map(({ internalDate }) => internalDate.getTime()).sort());
  });

  test('a large message goes from the source through a file', async () => {
    const large = message(1, 12_000_000);
    await destination.append('large', [large]);
    const source = await openImapSource(serverOf(provider), login, { largeMessageBytes: 1_000_000 });
    const { messages, uidValidity } = await source.listMessages('large');
    const [read] = await source.fetchMessages({ path: 'large', uidValidity }, [messages[0]?.uid ?? 0]);
    if (!read?.body) throw new Error('no body');
    await destination.append('copied', [
      { ...large, body: read.body },
      { ...large, body: read.body },
    ]);
    await read.body.discard();
    await source.close();
    const copies = await collect(destination.fetchMessages('copied', [1n, 2n]));
    expect(copies.map(({ body }) => canonicalHash(body).equals(large.body.hash))).toEqual([true, true]);
  });
});

test('a full mailbox stops at once, and what was stored before stays', async () => {
  const provider = await startTestOldProvider({ users: [user], quotaBytes: 100_000 });
  const server = serverOf(provider);
  const opened: MailDestination[] = [];
  const open = async () => {
    const destination = await openImapDestination(server, login);
    opened.push(destination);
    return destination;
  };
  try {
    const messages = [message(1, 40_000), message(2, 40_000), message(3, 40_000), message(4, 10)];
    const full = (await open()).append('INBOX', messages);
    await expect(full).rejects.toMatchObject({ reason: 'over_quota', reach: 'mailbox', side: 'destination' });
    const after = await open();
    expect(await collect(after.listMessages('INBOX', 1n))).toHaveLength(2);
    await expect(after.ensureFolder('~not/valid')).rejects.toMatchObject({ reason: 'folder_refused', reach: 'folder' });
    expect(await after.folderState('INBOX')).toMatchObject({ uidNext: 3n });
  } finally {
    await Promise.all(opened.map((destination) => destination.close()));
    await provider.stop();
  }
});
