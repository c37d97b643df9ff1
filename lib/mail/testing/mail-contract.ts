/**
 * What every MailSource and MailDestination must do, as one vitest suite. It runs against memory-mail.ts and against real
 * Dovecot, so that tests in other rooms may trust the memory. Only test files import this.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonicalHash } from '../canonical-hash.ts';
import type { MailDestination, OutgoingMessage } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { MailSource, SourceMessage } from '../mail-source.ts';
import { bodyOf, bytesOf } from '../message/mail-body.ts';

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
    body: bodyOf(body),
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
  body: bodyOf(Buffer.from(`Subject: ${text}\r\n\r\n${text}\r\n`)),
  flags: [],
  internalDate: new Date('2024-05-06T07:08:09Z'),
});

/** Everything in a folder as the source shows it, with the canonical hash of each body, made from its bytes. */
async function readFolder(source: MailSource, path: string): Promise<(SourceMessage & { hash: string })[]> {
  const { messages: listed, uidValidity } = await source.listMessages(path);
  const uids = listed.map(({ uid }) => uid);
  const hashes = new Map<number, string>();
  for (const { uid, body } of await source.fetchMessages({ path, uidValidity }, uids)) {
    if (body === null) continue;
    const bytes = await bytesOf(body);
    expect(bytes.length).toBe(body.sizeBytes);
    expect(body.hash.equals(canonicalHash(bytes))).toBe(true);
    hashes.set(uid, body.hash.toString('hex'));
    await body.discard();
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
      expect(await source().listMessages(path)).toMatchObject({ exists: 0, messages: [] });
      expect(await source().folderStatus(path)).toMatchObject({ exists: 0 });
    }
  });

  test('a folder that is not there is folder_gone, and the session goes on', async () => {
    const gone = { reason: 'folder_gone', reach: 'folder' };
    await expect(source().listMessages('not there')).rejects.toMatchObject(gone);
    await expect(source().folderStatus('not there')).rejects.toMatchObject(gone);
    await expect(source().fetchMessages({ path: 'not there', uidValidity: 1n }, [1])).rejects.toMatchObject(gone);
    await expect(destination().folderState('not there')).rejects.toMatchObject(gone);
    await expect(collect(destination().listMessages('not there', 1n))).rejects.toMatchObject(gone);
    expect(await source().listMessages('INBOX')).toMatchObject({ exists: expect.any(Number) });
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
      hash: body.hash.toString('hex'),
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
    const twin = await bytesOf(message('twin').body);
    await survives('twins', [twin, twin, twin]);
  });

  test('the destination shows what it stored from a UID on, and nothing below it', async () => {
    const { before, expected } = await survives('from a uid', [Buffer.from('Subject: one\r\n\r\n'), Buffer.from('Subject: two\r\n\r\n')]);
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
    await survives('unseen', [Buffer.from('Subject: unseen\r\n\r\n')]);
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
    expect((await source().listMessages('uids')).uidValidity).toBe(before.uidValidity);
  });

  test('UIDs that are not there are left out', async () => {
    await destination().ensureFolder('vanished');
    await destination().append('vanished', [message('here')]);
    const { messages, uidValidity } = await source().listMessages('vanished');
    const [{ uid } = { uid: 0 }] = messages;
    const bodies = await source().fetchMessages({ path: 'vanished', uidValidity }, [uid, uid + 1, uid + 1000]);
    expect(bodies.map((body) => body.uid)).toEqual([uid]);
    expect(await collect(destination().fetchMessages('vanished', [BigInt(uid) + 5n]))).toEqual([]);
  });

  test('a missing folder is made for the messages that go there', async () => {
    const [result] = await destination().append('made by append/below', [message('first')]);
    expect(result).toMatchObject({ stored: true });
    expect(await readFolder(source(), 'made by append/below')).toHaveLength(1);
  });

  test('a folder that is not the listed one gives no bodies', async () => {
    const { uidValidity } = await source().listMessages('vanished');
    const other = source().fetchMessages({ path: 'vanished', uidValidity: uidValidity + 1n }, [1]);
    await expect(other).rejects.toMatchObject({ reason: 'uid_validity_changed', reach: 'folder' });
  });

  test('a folder is listed from a UID on', async () => {
    await destination().ensureFolder('from');
    await destination().append('from', [message('one'), message('two'), message('three')]);
    const { messages } = await source().listMessages('from');
    const uids = messages.map(({ uid }) => uid);
    expect((await source().listMessages('from', uids[1])).messages.map(({ uid }) => uid)).toEqual(uids.slice(1));
    expect((await source().listMessages('from', (uids[2] ?? 0) + 1)).messages).toEqual([]);
    const { uidNext, exists } = await source().folderStatus('from');
    expect([exists, uidNext]).toEqual([3, BigInt((uids[2] ?? 0) + 1)]);
  });

  test('calls may overlap, in one folder and in several', async () => {
    const paths = ['overlap a', 'overlap b'];
    for (const path of paths) {
      await destination().ensureFolder(path);
      await Promise.all([1, 2, 3].map((n) => destination().append(path, [message(`${path} ${n}`), message(`${path} ${n}`)])));
    }
    const listed = await Promise.all(paths.map((path) => source().listMessages(path)));
    const reads = listed.flatMap(({ messages, uidValidity }, i) => {
      const folder = { path: paths[i] ?? '', uidValidity };
      const uids = messages.map(({ uid }) => uid);
      expect(uids).toHaveLength(6);
      return [uids.slice(0, 2), uids.slice(2)].map((part) => source().fetchMessages(folder, part));
    });
    const bodies = (await Promise.all(reads)).map((read) => read.map(({ body }) => body?.hash.toString('hex')));
    const expected = paths.flatMap((path) => [[1], [2, 3]].map((part) => part.flatMap((n) => [`${path} ${n}`, `${path} ${n}`])));
    expect(bodies).toEqual(expected.map((part) => part.map((text) => message(text).body.hash.toString('hex'))));
  });

  test('flags are changed at the destination by UID, and the source tells what has changed since', async () => {
    await destination().ensureFolder('flags');
    await destination().append('flags', [{ ...message('one'), flags: ['\\Seen'] }, message('two'), message('three')]);
    const { modSeq, messages, uidValidity } = await source().listMessages('flags');
    const [one = 0, two = 0] = messages.map(({ uid }) => uid);
    const here = { path: 'flags', uidValidity };
    await destination().changeFlags(here, [
      { uid: BigInt(one), add: ['\\Flagged'], remove: ['\\Seen'] },
      { uid: BigInt(two), add: ['\\Seen', '\\Answered'], remove: ['\\Flagged'] },
      { uid: 999n, add: ['\\Seen'], remove: [] },
    ]);
    const after = (await source().listMessages('flags')).messages.map(({ flags }) => comparable(flags));
    expect(after).toEqual([['\\flagged'], ['\\answered', '\\seen'], []]);
    const read = await destination().readFlags(here, [BigInt(one), 999n]);
    expect([...read].map(([uid, flags]) => [uid, comparable(flags)])).toEqual([[BigInt(one), ['\\flagged']]]);
    if (modSeq !== null) {
      const changed = await source().changedFlags(here, modSeq);
      expect(changed.map(({ uid }) => uid).sort()).toEqual([one, two]);
    }
    const other = destination().changeFlags({ path: 'flags', uidValidity: uidValidity + 1n }, [{ uid: 1n, add: [], remove: [] }]);
    await expect(other).rejects.toMatchObject({ reason: 'uid_validity_changed', reach: 'folder' });
  });
}

function sessionContract({ destination, mailbox }: Current): void {
  test('the guard is asked before a command leaves and before it is complete, and can stop it', async () => {
    await destination().ensureFolder('stopped');
    let asked = 0;
    const stop = new Error('the lease is lost');
    await destination().append('stopped', [message('one')], () => {
      asked++;
    });
    expect(asked).toBeGreaterThan(0);
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
