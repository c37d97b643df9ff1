/** The part of the mail contract that is about messages: what is stored comes back unchanged. Only test files import this. */
import { expect, test } from 'vitest';
import { internalDateOf } from '../mail-source.ts';
import { canonicalHash } from '../message/canonical-hash.ts';
import { bytesOf } from '../message/mail-body.ts';
import { type Current, collect, comparable, message, outgoing, readFolder, TRICKY_MESSAGES } from './contract-mail.ts';

/** Declares these tests. `more`: further messages that must survive. */
export function messagesContract({ source, destination }: Current, more: readonly Buffer[]): void {
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
      stored.map(({ uid, hash, flags, ...listed }) => ({
        uid: BigInt(uid),
        hash,
        flags: comparable(flags),
        internalDate: internalDateOf(listed),
      })),
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
    const { before, expected } = await survives('from a uid', [
      Buffer.from('Subject: one\r\n\r\n'),
      Buffer.from('Subject: two\r\n\r\n'),
    ]);
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
