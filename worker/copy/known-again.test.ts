/**
 * Mail that the source gives another name or another identity is known again: nothing twice, on a real PostgreSQL, with mail
 * servers in memory (engine.md 3.10; trust.md 5, lines 12 to 14).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { contentsOf, MemoryMove, mailText } from '../testing/memory-move.ts';
import type { SliceContext } from './slice-context.ts';

useRoomDatabase();

let move: MemoryMove;
let old: MemoryMail;
let platform: MemoryMail;
/** Subjects of what was sent to our platform, in order. */
let sent: string[];
/** Called with the number of messages that were sent. */
let onSent: (count: number) => void;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ old, platform } = move);
  sent = [];
  onSent = () => {};
  platform.onAppend = (path, { key }) => {
    sent.push(`${path} ${key}`);
    onSent(sent.length);
    return 'store';
  };
});

const slice = () => move.slice();
const lost = () => new MailError('connection_lost', 'mailbox', { side: 'source' });

function renameAtSource(from: string, to: string): void {
  const folder = old.folders.get(from);
  if (folder === undefined) throw new Error(`no folder ${from}`);
  old.folders.delete(from);
  folder.path = to;
  old.folders.set(to, folder);
}

describe('a folder that is renamed at the source', () => {
  const folders = () =>
    db().folderProgress.findMany({
      where: { mappingId: move.mappingId, sourcePath: { not: 'INBOX' } },
      select: { sourcePath: true, destinationPath: true, copiedCount: true, removedAt: true },
    });
  const followed = (copiedCount: number) => [{ sourcePath: '新', destinationPath: '旧', copiedCount, removedAt: null }];

  test('in the middle of the copy keeps its place here, and nothing comes twice', async () => {
    move.addMail('旧', 170);
    onSent = (count) => {
      if (count === 60) renameAtSource('旧', '新');
    };
    expect(await slice()).toBe(false);
    expect(sent).toHaveLength(170);
    expect(contentsOf(platform)).toEqual({ 旧: contentsOf(old).新 });
    expect(await folders()).toEqual(followed(170));
    await move.expectInOrder();
  });

  test('between two passes keeps its place here, and new mail in it follows', async () => {
    move.addMail('旧', 12);
    await move.expectMoved();
    renameAtSource('旧', '新');
    move.addMail('新', 1, 2);
    expect(await slice()).toBe(false);
    expect(sent).toHaveLength(13);
    expect(await folders()).toEqual(followed(13));
    await move.expectInOrder();
  });

  test('keeps its place here though the source says sizes that are not so', async () => {
    move.addMail('旧', 12);
    const change = ({ source }: SliceContext) => {
      const list = source.listMessages.bind(source);
      source.listMessages = async (path, from) => {
        const listed = await list(path, from);
        return { ...listed, messages: listed.messages.map((one) => ({ ...one, sizeBytes: one.sizeBytes + 3 })) };
      };
    };
    expect(await move.slice({ change })).toBe(false);
    renameAtSource('旧', '新');
    expect(await move.slice({ change })).toBe(false);
    expect(sent).toHaveLength(12);
    expect(await folders()).toEqual(followed(12));
  });

  test.each([
    ['with the same dates', 0],
    ['with other dates', 365],
  ])('is no other folder’s heir: one of the same UIDVALIDITY, UIDs and sizes %s is a folder of its own', async (_, days) => {
    move.addMail('旧', 12);
    await move.expectMoved();
    const { uidValidity, messages } = old.addFolder('旧');
    old.folders.delete('旧');
    for (const [i, { internalDate }] of messages.entries()) {
      const date = new Date(internalDate.getTime() + days * 86_400_000);
      old.addMessage('别', mailText(`别 1 ${i}`), { internalDate: date });
    }
    old.addFolder('别').uidValidity = uidValidity;
    expect(await slice()).toBe(false);
    expect(sent.filter((line) => line.startsWith('别'))).toHaveLength(12);
    expect((await folders()).map(({ sourcePath, removedAt }) => [sourcePath, removedAt !== null]).sort()).toEqual([
      ['别', false],
      ['旧', true],
    ]);
  });
});

describe('a folder that is deleted at the source in the middle of the copy', () => {
  test('leaves the others to be copied, and what was still to come of it is out of the total', async () => {
    move.addMail('A', 120, 9);
    move.addMail('B', 120, 5);
    onSent = (count) => {
      if (count === 60) old.folders.delete('A');
    };
    expect(await slice()).toBe(false);
    expect(platform.messages('B')).toHaveLength(120);
    expect(platform.messages('A').length).toBeLessThan(120);
    const gone = await db().folderProgress.findFirstOrThrow({ where: { mappingId: move.mappingId, sourcePath: 'A' } });
    expect(gone.removedAt).not.toBeNull();
    expect(gone.listedCount).toBe(platform.messages('A').length);
    await move.expectInOrder();
  });
});

describe('a folder that the source does not list for a while', () => {
  test('is copied to its end when it is listed again', async () => {
    move.addMail('A', 170);
    const folder = old.addFolder('A');
    onSent = (count) => {
      if (count === 60) old.folders.delete('A');
    };
    expect(await slice()).toBe(false);
    expect(sent.length).toBeLessThan(170);
    old.folders.set('A', folder);
    await move.expectMoved();
    expect(sent).toHaveLength(170);
  });
});

describe('a folder whose UIDVALIDITY changed', () => {
  /** So many were copied; then so many are lost at the source, and it is rebuilt. */
  async function rebuilt(copied: number, losing: number): Promise<void> {
    move.addMail('INBOX', copied);
    await move.expectMoved();
    old.addFolder('INBOX').messages.splice(0, losing);
    old.recreateFolder('INBOX');
    sent = [];
  }
  const subjectsSent = () => sent.length;
  const accept = () => db().mapping.update({ where: { id: move.mappingId }, data: { rebuiltAccepted: true } });

  test('and of which nine in ten are found again is known again, and nothing is sent', async () => {
    await rebuilt(100, 10);
    expect(await slice()).toBe(false);
    expect(subjectsSent()).toBe(0);
    await move.expectInOrder();
    const { uidValidity } = old.addFolder('INBOX');
    expect(await db().ledgerEntry.count({ where: { folder: { mappingId: move.mappingId }, uidValidity } })).toBe(90);
  });

  test('and of which less is found again stops the copy, and nothing is sent until somebody has looked', async () => {
    await rebuilt(100, 11);
    move.addMail('INBOX', 5, 2);
    for (let i = 0; i < 2; i++) await expect(slice()).rejects.toMatchObject({ reason: 'source_rebuilt', serverText: 'INBOX' });
    expect(subjectsSent()).toBe(0);
    await accept();
    expect(await slice()).toBe(false);
    expect(subjectsSent()).toBe(5);
    await move.expectInOrder();
  });

  test('and that holds few goes on by itself', async () => {
    await rebuilt(50, 50);
    move.addMail('INBOX', 5, 2);
    expect(await slice()).toBe(false);
    expect(subjectsSent()).toBe(5);
  });

  test('goes on after an interruption in the middle of knowing it again', async () => {
    await rebuilt(700, 60);
    const cut = async () => {
      await move.slice({
        change: ({ source }) => {
          const fetch = source.fetchMessages.bind(source);
          let calls = 0;
          source.fetchMessages = async (folder, uids) => {
            if (++calls > 6) throw lost();
            return fetch(folder, uids);
          };
        },
      });
    };
    await expect(cut()).rejects.toMatchObject({ reason: 'connection_lost' });
    await expect(cut()).rejects.toMatchObject({ reason: 'connection_lost' });
    expect(await slice()).toBe(false);
    expect(subjectsSent()).toBe(0);
    await move.expectInOrder();
  });

  test('and was known again takes new mail afterwards, though more than fifty were not found', async () => {
    await rebuilt(700, 60);
    expect(await slice()).toBe(false);
    move.addMail('INBOX', 2, 2);
    expect(await slice()).toBe(false);
    expect(subjectsSent()).toBe(2);
    await move.expectInOrder();
  });

  test('and was accepted once need not be accepted again for every new message', async () => {
    await rebuilt(60, 60);
    await accept();
    expect(await slice()).toBe(false);
    await db().mapping.update({ where: { id: move.mappingId }, data: { rebuiltAccepted: false, state: 'DONE' } });
    move.addMail('INBOX', 2, 2);
    expect(await move.slice({ syncing: true })).toBe(false);
    expect(subjectsSent()).toBe(2);
  });

  test('between two passes is known again by one look, and of flags nothing is asked under the old numbers', async () => {
    await rebuilt(100, 5);
    await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'DONE', syncedAt: new Date(0) } });
    move.addMail('INBOX', 3, 2);
    expect(await move.slice({ syncing: true })).toBe(false);
    expect(subjectsSent()).toBe(3);
    await move.expectInOrder();
    for (const { uid } of old.messages('INBOX')) old.setFlags('INBOX', uid, ['\\Flagged']);
    expect(await move.slice({ syncing: true })).toBe(false);
    expect(platform.messages('INBOX').filter(({ flags }) => flags.includes('\\Flagged'))).toHaveLength(98);
  });

  test('in the middle of a pass that keeps it in sync is looked at once more, and brings nothing twice', async () => {
    move.addMail('INBOX', 80);
    await move.expectMoved();
    await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'DONE' } });
    move.addMail('INBOX', 120, 2);
    sent = [];
    onSent = (count) => {
      if (count === 50) old.recreateFolder('INBOX');
    };
    expect(await move.slice({ syncing: true })).toBe(false);
    expect(contentsOf(platform)).toEqual(contentsOf(old));
    expect(sent).toHaveLength(120);
    await move.expectInOrder();
  });

  test('between two passes, and of which too little is found again, stops the pass before anything is sent', async () => {
    await rebuilt(100, 11);
    await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'DONE' } });
    move.addMail('INBOX', 5, 2);
    await expect(move.slice({ syncing: true })).rejects.toMatchObject({ reason: 'source_rebuilt', serverText: 'INBOX' });
    expect(subjectsSent()).toBe(0);
  });

  test('is known again to the last, when our platform refuses the folder in the middle', async () => {
    await rebuilt(100, 0);
    for (let i = 0; i < 100; i += 10)
      old.addMessage('INBOX', mailText(`new ${i}`), { internalDate: new Date(Date.UTC(2024, 0, 1, 0, i)) });
    platform.failNext('append', new MailError('folder_gone', 'folder', { side: 'destination' }));
    expect(await slice()).toBe(false);
    expect(contentsOf(platform)).toEqual(contentsOf(old));
    await move.expectInOrder();
  });
});
