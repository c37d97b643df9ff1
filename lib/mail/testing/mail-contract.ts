/**
 * What every MailSource and MailDestination must do, as one vitest suite. It runs against memory-mail.ts and against real
 * Dovecot, so that tests in other rooms may trust the memory. Only test files import this.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { MailDestination } from '../mail-destination.ts';
import { MailError } from '../mail-error.ts';
import type { MailSource } from '../mail-source.ts';
import { type ContractMailbox, type Current, collect, comparable, message, readFolder } from './contract-mail.ts';
import { messagesContract } from './message-contract.ts';
import { movesContract } from './move-contract.ts';

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
    flagsContract(current);
    movesContract(current);
    sessionContract(current);
  });
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
}

function flagsContract({ source, destination, mailbox }: Current): void {
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

  test('changing flags removes no message, not even one that is marked as deleted', async () => {
    await destination().ensureFolder('deleted');
    await destination().append('deleted', [{ ...message('one'), flags: ['\\Deleted'] }, message('two')]);
    const { messages, uidValidity } = await source().listMessages('deleted');
    const folder = { path: 'deleted', uidValidity };
    const changes = messages.map(({ uid }) => ({ uid: BigInt(uid), add: ['\\Deleted', '\\Seen'], remove: [] }));
    const other = await mailbox().openDestination();
    await other.changeFlags(folder, changes);
    await other.close();
    const after = (await source().listMessages('deleted')).messages.map(({ flags }) => comparable(flags));
    expect(after).toEqual([
      ['\\deleted', '\\seen'],
      ['\\deleted', '\\seen'],
    ]);
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
