/** What the contract says of moving, removing and hashing messages by UID. Only test files import this. */
import { expect, test } from 'vitest';
import type { MailDestination } from '../mail-destination.ts';
import { secondsOf } from '../mail-source.ts';
import { type Current, comparable, message, readFolder } from './contract-mail.ts';

const unable = { reason: 'server_error', reach: 'mailbox' };

interface Four {
  own: MailDestination;
  folder: { path: string; uidValidity: bigint };
  one: bigint;
  two: bigint;
  three: bigint;
  four: bigint;
}

/** Four messages in a folder, the last one marked as deleted, and a session of its own. */
async function start({ source, mailbox }: Current, path: string): Promise<Four> {
  const own = await mailbox().openDestination();
  await own.ensureFolder(path);
  const sent = ['one', 'two', 'three', 'four'].map((text) => ({
    ...message(text),
    flags: text === 'four' ? ['\\Deleted'] : ['\\Seen'],
  }));
  await own.append(path, sent);
  const { messages, uidValidity } = await source().listMessages(path);
  const [one = 0n, two = 0n, three = 0n, four = 0n] = messages.map(({ uid }) => BigInt(uid));
  return { own, folder: { path, uidValidity }, one, two, three, four };
}

async function texts({ source }: Current, path: string): Promise<string[]> {
  return (await readFolder(source(), path)).map(({ hash, flags }) => `${hash} ${comparable(flags)}`);
}

const line = (text: string, flag: string) => `${message(text).body.hash.toString('hex')} ${flag}`;

/** True: done. False: the server cannot, and said so. */
async function done(work: Promise<void>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    expect(error).toMatchObject(unable);
    return false;
  }
}

/** Messages that are named leave a folder, and nothing else does. A server that cannot do so changes nothing. */
export function movesContract(current: Current): void {
  test('messages are moved by UID with flags and date, and no other one leaves, not even one that is marked as deleted', async () => {
    const { own, folder, two, three } = await start(current, 'moved');
    const moved = await done(own.moveMessages(folder, [two, three, 999n], 'moved to/here'));
    const rest = moved ? ['one'] : ['one', 'two', 'three'];
    expect(await texts(current, 'moved')).toEqual([...rest.map((text) => line(text, '\\seen')), line('four', '\\deleted')]);
    if (moved) {
      expect(await texts(current, 'moved to/here')).toEqual([line('two', '\\seen'), line('three', '\\seen')]);
      const [first] = (await current.source().listMessages('moved to/here')).messages;
      expect(first?.internalSeconds).toBe(secondsOf(message('two').internalDate));
    }
    await own.close();
  });

  test('messages are removed by UID, and no other one is, not even one that is marked as deleted', async () => {
    const { own, folder, two, three } = await start(current, 'removed');
    const removed = await done(own.removeMessages(folder, [two, three, 999n]));
    const rest = removed ? ['one'] : ['one', 'two', 'three'];
    expect(await texts(current, 'removed')).toEqual([...rest.map((text) => line(text, '\\seen')), line('four', '\\deleted')]);
    await own.close();
  });
  looksContract(current);
}

function looksContract(current: Current): void {
  test('messages are hashed where they lie; another folder of that name is none', async () => {
    const { own, folder, one, four } = await start(current, 'hashed');
    const hashes = await own.hashMessages(folder, [one, four, 999n]);
    expect([...hashes].sort()).toEqual([
      [one, message('one').body.hash],
      [four, message('four').body.hash],
    ]);
    const other = { ...folder, uidValidity: folder.uidValidity + 1n };
    const changed = { reason: 'uid_validity_changed', reach: 'folder' };
    await expect(own.hashMessages(other, [one])).rejects.toMatchObject(changed);
    const able = { reason: expect.stringMatching(/^(uid_validity_changed|server_error)$/) };
    await expect(own.removeMessages(other, [one])).rejects.toMatchObject(able);
    expect(await texts(current, 'hashed')).toHaveLength(4);
    await own.close();
  });

  test('a guard that throws keeps messages where they are', async () => {
    const { own, folder, one } = await start(current, 'guarded');
    const stop = () => {
      throw new Error('the lease is lost');
    };
    await expect(own.moveMessages(folder, [one], 'never made', stop)).rejects.toThrow();
    const again = await current.mailbox().openDestination();
    await expect(again.removeMessages(folder, [one], stop)).rejects.toThrow();
    expect(await texts(current, 'guarded')).toHaveLength(4);
    await Promise.all([own.close(), again.close()]);
  });

  test('T5: subjects are read without the messages', async () => {
    const { own, folder, one, two } = await start(current, 'subjects');
    const found = await current.source().fetchSubjects(folder, [Number(one), Number(two), 999]);
    expect([...found].sort()).toEqual([
      [Number(one), 'one'],
      [Number(two), 'two'],
    ]);
    const other = current.source().fetchSubjects({ ...folder, uidValidity: folder.uidValidity + 1n }, [Number(one)]);
    await expect(other).rejects.toMatchObject({ reason: 'uid_validity_changed', reach: 'folder' });
    await own.close();
  });
}
