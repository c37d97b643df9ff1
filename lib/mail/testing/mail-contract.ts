/**
 * What every MailSource and MailDestination must do, as one vitest suite. It runs against memory-mail.ts and against real
 * Dovecot, so that tests in other rooms may trust the memory. Only test files import this.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalHash } from '../canonical-hash.ts';
import type { MailDestination, OutgoingMessage } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { MailSource, SourceMessage } from '../mail-source.ts';

/** One mailbox that can be opened from both sides; empty but for its standard folders when the suite begins. */
export interface ContractMailbox {
  openSource(): Promise<MailSource>;
  openDestination(): Promise<MailDestination>;
  stop(): Promise<void>;
}

/** Messages that servers and programs have trouble with; `bytes` as latin1 text. */
export const TRICKY_MESSAGES: readonly { name: string; bytes: Buffer }[] = [
  ['8-bit header and body in GBK', 'Subject: \xb2\xe2\xca\xd4\r\n\r\n\xc4\xe3\xba\xc3\r\n'],
  ['UTF-8 body', `Subject: utf8\r\n\r\n${Buffer.from('你好，世界 👋\r\n').toString('latin1')}`],
  ['bare LF', 'Subject: lf\nFrom: a@example.com\n\none\ntwo\n'],
  ['CR CR LF', 'Subject: crcrlf\r\r\n\r\r\none\r\r\ntwo\r\r\n'],
  ['lone CR', 'Subject: cr\r\n\r\none\rtwo\r\n'],
  ['no header', '\r\njust a body\r\n'],
  ['no body', 'Subject: no body\r\n\r\n'],
  ['no empty line', 'Subject: header only\r\n'],
  ['no line end at the end', 'Subject: open end\r\n\r\nlast line'],
  ['many line ends at the end', 'Subject: many ends\r\n\r\nlast line\r\n\r\n\r\n\r\n'],
  ['a dot alone', 'Subject: dot\r\n\r\n.\r\n..\r\n.a\r\n'],
  ['NUL', 'Subject: nul\r\n\r\nbefore\0after\r\n'],
  ['mbox From line', 'From somebody@example.com Mon Jan  1 00:00:00 2024\r\nSubject: mbox\r\n\r\nFrom here on\r\n'],
  ['a line of 100 kB', `Subject: long line\r\n\r\n${'x'.repeat(100_000)}\r\nend\r\n`],
  ['a header of 60 kB', `Subject: long header\r\nX-Long: ${'y '.repeat(30_000)}\r\n\r\nbody\r\n`],
  ['3 MB', `Subject: large\r\n\r\n${`${'0123456789abcdef'.repeat(4)}\r\n`.repeat(45_000)}`],
  ['an IMAP answer in the body', 'Subject: inject\r\n\r\n* BYE go away\r\na1 OK done\r\n)\r\n{5}\r\n'],
].map(([name = '', text = '']) => ({ name, bytes: Buffer.from(text, 'latin1') }));

const DATES = [
  '1971-03-04T05:06:07Z',
  '1999-12-31T23:59:59Z',
  '2024-02-29T12:00:00Z',
  '2008-08-08T12:08:00Z',
  '2023-10-29T00:30:59Z',
];
const FLAGS: readonly (readonly string[])[] = [
  [],
  ['\\Seen'],
  ['\\Seen', '\\Answered', '$Forwarded'],
  ['\\Flagged', '\\Draft'],
  ['\\Deleted', 'NonJunk', '$label1'],
];

/** A message for each body, with dates and flags taken in turn; keys from 1. */
export function outgoing(bodies: readonly Buffer[]): OutgoingMessage[] {
  return bodies.map((body, index) => ({
    key: index + 1,
    body,
    flags: FLAGS[index % FLAGS.length] ?? [],
    internalDate: new Date(DATES[index % DATES.length] ?? 0),
  }));
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const comparable = (flags: readonly string[]) => flags.map((flag) => flag.toLowerCase()).sort();
const message = (text: string): OutgoingMessage => ({
  key: 1,
  body: Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`),
  flags: [],
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

/** Everything in a folder as the source shows it, with the canonical hash of each body. */
async function readFolder(source: MailSource, path: string): Promise<(SourceMessage & { hash: string })[]> {
  await source.openFolder(path);
  const listed = await collect(source.listMessages());
  const hashes = new Map<number, string>();
  for await (const { uid, body } of source.fetchMessages(listed.map(({ uid }) => uid))) {
    if (body !== null) hashes.set(uid, canonicalHash(body).toString('hex'));
  }
  return listed.map((one) => ({ ...one, hash: hashes.get(one.uid) ?? 'no body' }));
}

/** Declares the suite. `bodies`: more messages that must survive byte for byte (in canonical form), for example a corpus. */
export function describeMailContract(name: string, start: () => Promise<ContractMailbox>, bodies: readonly Buffer[] = []): void {
  describe(`${name} keeps the mail contract`, () => {
    let mailbox: ContractMailbox;
    let source: MailSource;
    let destination: MailDestination;
    const current = { source: () => source, destination: () => destination, mailbox: () => mailbox };
    beforeAll(async () => {
      mailbox = await start();
      [source, destination] = await Promise.all([mailbox.openSource(), mailbox.openDestination()]);
    });
    afterAll(async () => {
      await Promise.all([source?.close(), destination?.close()]);
      await mailbox?.stop();
    });
    foldersContract(current);
    messagesContract(current, bodies);
    identityContract(current);
    sessionContract(current);
  });
}

interface Current {
  source: () => MailSource;
  destination: () => MailDestination;
  mailbox: () => ContractMailbox;
}

function foldersContract({ source, destination }: Current): void {
  test('both sides list INBOX as INBOX', async () => {
    const [here, there] = await Promise.all([destination().listFolders(), source().listFolders()]);
    expect(here.find((folder) => folder.path === 'INBOX')).toMatchObject({ specialUse: '\\Inbox', selectable: true });
    expect(there.find((folder) => folder.path === 'INBOX')).toMatchObject({ specialUse: '\\Inbox', selectable: true });
  });

  test('a folder is made with its parents, once, whatever its name', async () => {
    for (const path of ['客户/2024/合同', 'R&D/a&b', 'plain (2)', 'emoji 👋', '～tilde／slash']) {
      await destination().ensureFolder(path);
      await destination().ensureFolder(path);
      const listed = (await destination().listFolders()).filter((folder) => folder.path === path);
      expect(listed, path).toMatchObject([{ selectable: true, delimiter: '/' }]);
      expect((await source().listFolders()).map((folder) => folder.path)).toContain(path);
      expect(await source().openFolder(path)).toMatchObject({ exists: 0 });
      expect(await collect(source().listMessages())).toEqual([]);
    }
  });

  test('a folder that is not there is folder_gone, and the session goes on', async () => {
    const gone = { reason: 'folder_gone', reach: 'folder' };
    await expect(source().openFolder('not there')).rejects.toMatchObject(gone);
    await expect(destination().folderState('not there')).rejects.toMatchObject(gone);
    await expect(collect(destination().listMessages('not there', 1n))).rejects.toMatchObject(gone);
    expect(await source().openFolder('INBOX')).toMatchObject({ exists: expect.any(Number) });
    expect(await destination().folderState('INBOX')).toMatchObject({ uidNext: expect.any(BigInt) });
  });
}

function messagesContract({ source, destination }: Current, more: readonly Buffer[]): void {
  const survives = async (path: string, bodies: readonly Buffer[]) => {
    const messages = outgoing(bodies);
    await destination().ensureFolder(path);
    const before = await destination().folderState(path);
    const results = await destination().append(path, messages);
    expect(results.map((result) => result.key)).toEqual(messages.map(({ key }) => key));

    const stored = await readFolder(source(), path);
    const expected = messages.map(({ body, flags, internalDate }, index) => ({
      uid: BigInt(stored[index]?.uid ?? 0),
      hash: canonicalHash(body).toString('hex'),
      flags: comparable(flags),
      internalDate,
    }));
    expect(
      stored.map(({ uid, hash, flags, internalDate }) => ({ uid: BigInt(uid), hash, flags: comparable(flags), internalDate })),
    ).toEqual(expected);
    expect(results).toEqual(
      expected.map(({ uid }, index) => ({ key: index + 1, stored: true, uid, uidValidity: before.uidValidity })),
    );
    return { before, expected };
  };

  test('tricky messages come back unchanged, with flags, keywords and dates', async () => {
    await survives(
      'tricky',
      TRICKY_MESSAGES.map(({ bytes }) => bytes),
    );
  });

  if (more.length > 0) {
    test(`${more.length} messages of others come back unchanged`, async () => {
      await survives('corpus', more);
    }, 120_000);
  }

  test('equal messages are stored as often as they are sent', async () => {
    const twin = message('twin').body;
    await survives('twins', [twin, twin, twin]);
  });

  test('the destination shows what it stored from a UID on, and nothing below it', async () => {
    const { before, expected } = await survives('from a uid', [message('one').body, message('two').body]);
    const all = await collect(destination().listMessages('from a uid', before.uidNext));
    expect(all.map(({ uid, flags, internalDate }) => ({ uid, flags: comparable(flags), internalDate }))).toEqual(
      expected.map(({ uid, flags, internalDate }) => ({ uid, flags, internalDate })),
    );
    const { uidNext } = await destination().folderState('from a uid');
    expect(await collect(destination().listMessages('from a uid', uidNext))).toEqual([]);
    expect(await collect(destination().listMessages('from a uid', uidNext - 1n))).toHaveLength(1);
    const bodies = await collect(destination().fetchMessages('from a uid', [...all.map(({ uid }) => uid), uidNext + 7n]));
    expect(bodies.map(({ body }) => canonicalHash(body).toString('hex')).sort()).toEqual(expected.map(({ hash }) => hash).sort());
  });

  test('reading leaves every flag as it was', async () => {
    await survives('unseen', [message('unseen').body]);
    expect((await readFolder(source(), 'unseen'))[0]?.flags).toEqual([]);
    await collect(destination().fetchMessages('unseen', [1n]));
    expect((await readFolder(source(), 'unseen'))[0]?.flags).toEqual([]);
  });

  test('\\Recent and keywords that no server can take cost no message', async () => {
    const flags = ['\\Seen', '\\Recent', '$MDNSent', 'two words', 'br(ck', '关键字', '\\NoSuchFlag'];
    await destination().ensureFolder('odd flags');
    expect(await destination().append('odd flags', [{ ...message('odd'), flags }])).toMatchObject([{ stored: true }]);
    const [stored] = await readFolder(source(), 'odd flags');
    expect(comparable(stored?.flags ?? [])).toEqual(expect.arrayContaining(['$mdnsent', '\\seen']));
    expect(comparable(stored?.flags ?? [])).not.toContain('\\recent');
  });
}

function identityContract({ source, destination }: Current): void {
  test('no message that is appended later gets a UID below UIDNEXT', async () => {
    await destination().ensureFolder('uids');
    const before = await destination().folderState('uids');
    const [result] = await destination().append('uids', [message('first')]);
    const after = await destination().folderState('uids');
    expect(result).toMatchObject({ stored: true, uidValidity: before.uidValidity });
    expect(result?.stored && result.uid !== null && result.uid >= before.uidNext && result.uid < after.uidNext).toBe(true);
    expect(after.uidValidity).toBe(before.uidValidity);
    expect((await source().openFolder('uids')).uidValidity).toBe(before.uidValidity);
  });

  test('UIDs that are not there are left out', async () => {
    await destination().ensureFolder('vanished');
    await destination().append('vanished', [message('here')]);
    await source().openFolder('vanished');
    const [{ uid } = { uid: 0 }] = await collect(source().listMessages());
    const bodies = await collect(source().fetchMessages([uid, uid + 1, uid + 1000]));
    expect(bodies.map((body) => body.uid)).toEqual([uid]);
    expect(await collect(destination().fetchMessages('vanished', [BigInt(uid) + 5n]))).toEqual([]);
  });

  test('a missing folder is made for the messages that go there', async () => {
    const [result] = await destination().append('made by append/below', [message('first')]);
    expect(result).toMatchObject({ stored: true });
    expect(await readFolder(source(), 'made by append/below')).toHaveLength(1);
  });

  test('an iteration that is left early disturbs nothing', async () => {
    await destination().ensureFolder('left early');
    await destination().append('left early', [message('one'), message('two'), message('three')]);
    await source().openFolder('left early');
    const uids: number[] = [];
    for await (const { uid } of source().listMessages()) uids.push(uid);
    for await (const { uid } of source().fetchMessages(uids)) {
      expect(uids).toContain(uid);
      break;
    }
    for await (const { uid } of source().listMessages()) {
      expect(uid).toBe(uids[0]);
      break;
    }
    expect(await collect(source().fetchMessages(uids))).toHaveLength(3);
  });
}

function sessionContract({ destination, mailbox }: Current): void {
  test('beforeSend is asked before a command leaves and can stop it', async () => {
    await destination().ensureFolder('stopped');
    let asked = 0;
    const stop = new Error('the lease is lost');
    await destination().append('stopped', [message('one')], () => {
      asked++;
    });
    expect(asked).toBe(1);
    const appended = destination().append('stopped', [message('two'), message('three')], () => {
      throw stop;
    });
    await expect(appended).rejects.toBe(stop);
    expect(await collect(destination().listMessages('stopped', 1n))).toHaveLength(1);
  });

  test('a closed session says connection_lost, and closing twice is no error', async () => {
    const [source, other] = await Promise.all([mailbox().openSource(), mailbox().openDestination()]);
    await Promise.all([source.close(), other.close()]);
    await Promise.all([source.close(), other.close()]);
    const lost = expect.objectContaining({ reason: 'connection_lost', reach: 'mailbox' });
    await expect(source.listFolders()).rejects.toEqual(lost);
    await expect(other.append('INBOX', [message('late')])).rejects.toEqual(lost);
    await expect(other.folderState('INBOX')).rejects.toBeInstanceOf(MailError);
  });
}
