/** Passes over a mailbox that has moved and is kept in sync, on a real PostgreSQL, with mail servers in memory. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { contentsOf, MemoryMove, mailText } from '../testing/memory-move.ts';
import type { SliceContext } from './slice-context.ts';

useRoomDatabase();

let move: MemoryMove;
let old: MemoryMail;
let platform: MemoryMail;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ old, platform } = move);
});
afterEach(() => {
  vi.useRealTimers();
});

/** The first pass, after which the mailbox is DONE. */
async function moved(syncedAt: Date | null = null): Promise<void> {
  await move.expectMoved();
  await db().mapping.update({ where: { id: move.mappingId }, data: { state: 'DONE', syncedAt } });
}

/** A delta pass to its end. */
async function sync(watch: (source: MailSource) => void = () => {}): Promise<void> {
  expect(await move.slice({ syncing: true, change: ({ source }) => watch(source) })).toBe(false);
  await move.expectInOrder();
}

/** Flags here of what a folder of the source holds, in the source's order; `-`: it is not here. */
function flagsHere(folder = 'INBOX'): string[] {
  return old.messages(folder).map(({ uid }) => (find(folder, uid)?.flags ?? ['-']).toSorted().join(' '));
}

/** The message here that was copied from this one, where it was put. */
function find(folder: string, uid: number) {
  const body = old.messages(folder).find((message) => message.uid === uid)?.body;
  return platform.messages(folder).find((message) => body?.equals(message.body));
}

/** As a member's mail program does it. */
function setHere(uid: number, flags: string[]): void {
  platform.setFlags('INBOX', find('INBOX', uid)?.uid ?? 0, flags);
}

describe('a delta pass', () => {
  test('copies what is new, in known folders and in new ones', async () => {
    move.addMail('INBOX', 60);
    move.addMail('Sent', 3);
    await moved();
    move.addMail('INBOX', 4, 2);
    move.addMail('客户', 2, 2);
    await sync();
    expect(contentsOf(platform)).toEqual(contentsOf(old));
    expect(platform.messages('INBOX')).toHaveLength(64);
  });

  test('C2: notes when mail last came into each folder, whatever date of the future a message bears', async () => {
    const newest = async () => {
      const folder = await db().folderProgress.findFirstOrThrow({ where: { mappingId: move.mappingId, sourcePath: 'INBOX' } });
      return folder.newestListedAt?.toISOString();
    };
    move.addMail('INBOX', 3);
    await moved();
    expect(await newest()).toBe('2024-01-01T00:02:00.000Z');
    old.addMessage('INBOX', mailText('of the future'), { internalDate: new Date(Date.now() + 86_400_000) });
    await sync();
    expect(await newest()).toBe('2024-01-01T00:02:00.000Z');
    move.addMail('INBOX', 1, 2);
    await sync();
    expect(await newest()).toBe('2024-01-02T00:00:00.000Z');
  });

  test('asks for no list where nothing has changed', async () => {
    move.addMail('INBOX', 3);
    move.addMail('Sent', 3);
    await moved();
    for (let pass = 0; pass < 2; pass++) {
      await sync((source) => {
        for (const name of ['listMessages', 'fetchMessages', 'changedFlags'] as const) {
          vi.spyOn(source, name).mockRejectedValue(new Error(`${name} was asked`));
        }
      });
    }
  });

  test('finds mail that the source had hidden and that shows later among what was copied', async () => {
    move.addMail('INBOX', 10);
    const inbox = old.addFolder('INBOX');
    const hidden = inbox.messages.splice(2, 3);
    await moved();
    expect(platform.messages('INBOX')).toHaveLength(7);
    inbox.messages.splice(2, 0, ...hidden);
    await sync();
    expect(contentsOf(platform)).toEqual(contentsOf(old));
  });

  test('finds mail that the source left out of its list, though it says the same of the folder as before', async () => {
    move.addMail('INBOX', 10);
    const leaveOut = ({ source }: SliceContext) => {
      const list = source.listMessages.bind(source);
      vi.spyOn(source, 'listMessages').mockImplementation(async (path, from) => {
        const all = await list(path, from);
        return { ...all, messages: all.messages.filter(({ uid }) => uid % 3 > 0) };
      });
    };
    expect(await move.slice({ change: leaveOut })).toBe(false);
    expect(platform.messages('INBOX')).toHaveLength(7);
    await moved();
  });

  test('lets be what the source has removed', async () => {
    move.addMail('INBOX', 5);
    await moved();
    old.removeMessage('INBOX', 2);
    await sync();
    expect(platform.messages('INBOX')).toHaveLength(5);
  });

  test('brings nothing back that the member has deleted or moved here, also when its flags change at the source', async () => {
    move.addMail('INBOX', 4);
    await moved();
    const [first, second] = [find('INBOX', 1), find('INBOX', 2)];
    for (const message of [first, second]) platform.removeMessage('INBOX', message?.uid ?? 0);
    platform.addMessage('Mine', second?.body ?? '', { flags: second?.flags ?? [] });
    for (const uid of [1, 2, 3, 4]) old.setFlags('INBOX', uid, ['\\Flagged']);
    await sync();
    await sync();
    expect(flagsHere()).toEqual(['-', '-', '\\Flagged', '\\Flagged']);
    expect(platform.messages('Mine').map(({ flags }) => flags)).toEqual([['\\Seen']]);
  });
});

describe('flags in a delta pass', () => {
  /** Six messages, whose flags at the source are `before` first. */
  async function withFlags(before: string[][]): Promise<void> {
    for (const [i, flags] of before.entries()) old.addMessage('INBOX', mailText(`${i}`), { flags });
    await moved(new Date());
  }

  test('follow the source, and what the member has changed here stays', async () => {
    await withFlags([[], ['\\Seen'], ['\\Seen'], [], ['\\Flagged'], []]);
    old.setFlags('INBOX', 1, ['\\Seen', '$Forwarded']); // read at the source
    old.setFlags('INBOX', 2, []); // marked unread at the source
    setHere(3, []); // marked unread here
    old.setFlags('INBOX', 4, ['\\Answered']); // answered at the source, and read here
    setHere(4, ['\\Seen']);
    old.setFlags('INBOX', 5, ['\\Flagged', '\\Seen']); // read at the source, star taken away here
    setHere(5, []);
    old.setFlags('INBOX', 6, ['\\Deleted']); // deleted at the source
    const expected = ['$Forwarded \\Seen', '', '', '\\Answered \\Seen', '\\Seen', ''];
    await sync();
    expect(flagsHere()).toEqual(expected);
    await sync();
    expect(flagsHere()).toEqual(expected);
    old.setFlags('INBOX', 1, []);
    old.setFlags('INBOX', 2, ['\\Seen']);
    await sync();
    expect(flagsHere()).toEqual(['', '\\Seen', ...expected.slice(2)]);
  });

  test('of new mail are those that it has when it is copied', async () => {
    await withFlags([[]]);
    const uid = old.addMessage('INBOX', mailText('new'), { flags: ['\\Seen'] });
    await sync();
    old.setFlags('INBOX', uid, ['\\Seen', '\\Flagged']);
    await sync();
    expect(flagsHere()).toEqual(['', '\\Flagged \\Seen']);
  });

  test('follow in the folder that is here now, when it was recreated in the middle of the move', async () => {
    move.addMail('A', 2);
    await moved();
    platform.addFolder('A').messages.splice(0);
    platform.recreateFolder('A');
    move.addMail('A', 2, 2);
    await sync();
    for (const { uid } of old.messages('A')) old.setFlags('A', uid, ['\\Flagged']);
    await sync();
    expect(flagsHere('A')).toEqual(['-', '-', '\\Flagged', '\\Flagged']);
  });

  test('are looked through once an hour where the source does not say what has changed', async () => {
    const start = new Date('2026-05-06T07:10:00Z');
    await withFlags([[], []]);
    old.setFlags('INBOX', 1, ['\\Seen']);
    const lists: string[] = [];
    const withoutModSeq = (source: MailSource) => {
      const [status, list] = [source.folderStatus.bind(source), source.listMessages.bind(source)];
      vi.spyOn(source, 'folderStatus').mockImplementation(async (path) => ({ ...(await status(path)), modSeq: null }));
      vi.spyOn(source, 'listMessages').mockImplementation(async (path, from) => {
        lists.push(path);
        return list(path, from);
      });
    };
    const passAt = async (minutes: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: start.getTime() + minutes * 60_000 });
      await sync(withoutModSeq);
      await db().mapping.update({ where: { id: move.mappingId }, data: { syncedAt: new Date() } });
    };
    await db().mapping.update({ where: { id: move.mappingId }, data: { syncedAt: start } });
    await passAt(15);
    await passAt(30);
    expect([lists, flagsHere()]).toEqual([[], ['', '']]);
    await passAt(60);
    expect([lists, flagsHere()]).toEqual([['INBOX'], ['\\Seen', '']]);
  });
});

describe('a message that is moved at the source after it was copied', () => {
  /** As a mail program does it: the same bytes in the other folder, and gone from the first. */
  function moveThere(from: string, uid: number, to: string): void {
    const found = old.messages(from).find((message) => message.uid === uid);
    if (found === undefined) throw new Error('no such message');
    const { body, flags, internalDate } = found;
    old.addMessage(to, body, { flags, internalDate });
    old.removeMessage(from, uid);
  }
  const skipped = () =>
    db().ledgerEntry.count({ where: { folder: { mappingId: move.mappingId }, outcome: 'SKIPPED', reason: 'moved' } });
  const here = () => Object.values(contentsOf(platform)).flat().length;

  test('is here once, where it was put, and is said to be moved', async () => {
    move.addMail('INBOX', 20);
    move.addMail('客户', 3);
    await moved();
    for (const uid of [3, 7]) moveThere('INBOX', uid, '客户');
    await sync();
    expect([here(), await skipped()]).toEqual([23, 2]);
    await sync();
    expect([here(), await skipped()], 'and later looks change nothing').toEqual([23, 2]);
  });

  test('and then moved on, also with its whole folder, is here once', async () => {
    move.addMail('INBOX', 5);
    await moved();
    moveThere('INBOX', 2, 'A');
    await sync();
    const [again] = old.messages('A');
    moveThere('A', again?.uid ?? 0, 'B');
    await sync();
    for (const { uid } of [...old.messages('INBOX')]) moveThere('INBOX', uid, 'B');
    old.folders.delete('A');
    await sync();
    expect([here(), await skipped()]).toEqual([5, 6]);
  });

  test('is told apart from one that is copied there: that one comes', async () => {
    move.addMail('INBOX', 5);
    await moved();
    const [first] = old.messages('INBOX');
    for (let i = 0; i < 2; i++) old.addMessage('客户', first?.body ?? Buffer.alloc(0), { internalDate: new Date(0) });
    await sync();
    expect([here(), await skipped()]).toEqual([7, 0]);
    old.removeMessage('INBOX', first?.uid ?? 0);
    await sync();
    expect([here(), await skipped()]).toEqual([7, 0]);
  });

  test('and comes back is here once; a second one like it comes', async () => {
    move.addMail('INBOX', 5);
    await moved();
    moveThere('INBOX', 2, '客户');
    await sync();
    const [there] = old.messages('客户');
    moveThere('客户', there?.uid ?? 0, 'INBOX');
    old.addMessage('INBOX', there?.body ?? Buffer.alloc(0), { internalDate: new Date(0) });
    await sync();
    expect(here()).toBe(6);
  });
});
