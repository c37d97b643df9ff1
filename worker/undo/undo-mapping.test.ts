/**
 * The undo of a wrong mapping on a real PostgreSQL, with our platform in memory: what leaves, what stays, and what an end at any
 * point leaves behind (R3). The same on a real Dovecot with killed workers is in worker/killed-undo.test.ts.
 */
import { beforeEach, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { platformSessions } from '../../lib/mail/platform-sessions.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { startMapping } from '../../lib/mappings/start-mapping.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { OPERATOR } from '../../lib/testing/sample-domain.ts';
import { chooseUndo } from '../../lib/undo/choose-undo.ts';
import { contentsOf, MemoryMove, mailText } from '../testing/memory-move.ts';
import { undoMapping } from './undo-mapping.ts';

useRoomDatabase();

const TARGET = '搬错的邮件 wrong@old.example 2026-11-24';

let move: MemoryMove;
let platform: MemoryMail;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ platform } = move);
  const { mailDomainId } = move;
  const closesAt = new Date(Date.now() + 86_400_000);
  await db().migrationWindow.create({ data: { mailDomainId, openedBy: 'test', closesAt } });
  const server = {
    mode: 'MANUAL',
    protocol: 'IMAP',
    host: 'imap.old.example',
    port: 993,
    security: 'TLS',
    setBy: 'test',
  } as const;
  await db().sourceServer.create({ data: { mailDomainId, ...server } });
  platform.addMessage('INBOX', mailText('own mail'), { flags: ['\\Deleted'] });
  move.addMail('INBOX', 250);
  move.addMail('客户', 30, 2);
  expect(await move.slice()).toBe(false);
});

/** The address was wrong, and this becomes of the mail. */
async function choose(choice: 'MOVE' | 'REMOVE' | 'KEEP'): Promise<void> {
  const input = { memberId: move.memberId, sourceAddress: 'right@old.example', password: 'right' };
  expect(await startMapping(OPERATOR, input)).toEqual({ started: false, undo: true });
  await db().$executeRaw`delete from pgboss.job`;
  await chooseUndo(OPERATOR, move.mappingId, { choice, folderName: TARGET });
}

/** One job of the worker. */
function undo(change: (destination: MailDestination) => void = () => {}): Promise<'ended' | 'busy'> {
  const env = copierEnv();
  const tools = { env, holder: 'test', sessions: platformSessions({ url: 'http://unused', key: 'x' }) };
  tools.sessions.endSessions = async () => 'ended';
  return undoMapping(tools, move.mappingId, new AbortController().signal, async () => {
    const destination = platform.destination();
    change(destination);
    return destination;
  });
}

const subjects = (folder: string) =>
  platform.messages(folder).map(({ body }) => /^Subject: (.*)\r$/m.exec(body.toString())?.[1] ?? '');
const counts = () => Object.fromEntries(Object.entries(contentsOf(platform)).map(([path, lines]) => [path, lines.length]));
const mapping = () => db().mapping.findUniqueOrThrow({ where: { id: move.mappingId } });
const result = async () => {
  const { values } = await db().mappingEvent.findFirstOrThrow({ where: { code: 'undo_done' } });
  return values;
};

/** The ledger is empty, and the right move is enqueued. */
async function expectBegun(): Promise<void> {
  const fresh = { state: 'RUNNING', reason: null, sourceAddress: 'right@old.example', countedAt: null, bestPercent: 0 };
  expect(await mapping()).toMatchObject(fresh);
  expect(await db().folderProgress.count()).toBe(0);
  expect(await db().mappingUndo.count()).toBe(0);
  const jobs = await db().$queryRaw<unknown[]>`select 1 from pgboss.job where name = 'copy-mailbox' and state = 'created'`;
  expect(jobs).toHaveLength(1);
}

test('R3: what came is moved into a folder of its own, with flags and dates, and own mail stays', async () => {
  const before = contentsOf(platform);
  await choose('MOVE');
  expect(await undo()).toBe('ended');
  expect(counts()).toEqual({ INBOX: 1, [TARGET]: 280 });
  expect(subjects('INBOX')).toEqual(['own mail']);
  const all = [...(before.INBOX ?? []), ...(before.客户 ?? [])].filter((line) => !contentsOf(platform).INBOX?.includes(line));
  expect(contentsOf(platform)[TARGET]).toEqual(all.sort());
  expect(await result()).toMatchObject({ choice: 'MOVE', moved: 280, removed: 0, left: 0, vanished: 0, folder: TARGET });
  await expectBegun();
});

test('R3: what came is removed, own mail and equal mail of the member stays', async () => {
  // Equal to what was copied, and yet the member's own.
  platform.addMessage('INBOX', mailText('INBOX 1 7'));
  await choose('REMOVE');
  expect(await undo()).toBe('ended');
  expect(subjects('INBOX')).toEqual(['own mail', 'INBOX 1 7']);
  expect(counts()).toEqual({ INBOX: 2 });
  expect(await result()).toMatchObject({ choice: 'REMOVE', removed: 280, moved: 0, folder: '' });
  await expectBegun();
});

test('R3: what the member has answered or flagged since is moved rather than removed', async () => {
  platform.setFlags('INBOX', 10, ['\\Answered']);
  platform.setFlags('INBOX', 11, ['\\Seen', '\\Flagged']);
  await choose('REMOVE');
  await undo();
  expect(counts()).toEqual({ INBOX: 1, [TARGET]: 2 });
  expect(await result()).toMatchObject({ removed: 278, moved: 2, folder: TARGET });
});

test('R3: what the member has moved or deleted is not chased, and what has other bytes is left', async () => {
  platform.removeMessage('INBOX', 20);
  const changed = platform.messages('INBOX').find(({ uid }) => uid === 30);
  if (changed !== undefined) changed.body = mailText('something else');
  await choose('REMOVE');
  await undo();
  expect(subjects('INBOX').sort()).toEqual(['own mail', 'something else']);
  expect(await result()).toMatchObject({ removed: 278, left: 1, vanished: 1 });
});

test('R3: a folder that the member has made anew, or has deleted, is not touched', async () => {
  platform.recreateFolder('客户');
  platform.folders.get('INBOX')?.messages.splice(0);
  await choose('REMOVE');
  await undo();
  expect(counts()).toEqual({ 客户: 30 });
  expect(await result()).toMatchObject({ removed: 0, left: 30, vanished: 250 });
});

test('R3: keeping everything touches nothing, and the right move begins', async () => {
  const before = contentsOf(platform);
  await choose('KEEP');
  await undo();
  expect(contentsOf(platform)).toEqual(before);
  expect(await result()).toMatchObject({ choice: 'KEEP', left: 280, moved: 0 });
  await expectBegun();
});

test('R3: a folder of that name that is the member’s own is not mixed with', async () => {
  platform.addMessage(TARGET, mailText('mine'));
  await choose('MOVE');
  await undo();
  expect(counts()).toEqual({ INBOX: 1, [TARGET]: 1, [`${TARGET} (2)`]: 280 });
});

test('R3: batches of the copy whose answer nobody saw are found and undone too', async () => {
  move.addMail('INBOX', 10, 9);
  platform.onAppend = () => 'store_then_cut';
  await expect(move.slice()).rejects.toMatchObject({ reason: 'connection_lost' });
  platform.onAppend = undefined;
  expect(await move.openIntents()).toBeGreaterThan(0);
  await choose('REMOVE');
  await undo();
  expect(subjects('INBOX')).toEqual(['own mail']);
});

/** The process ends in mid-work: what is thrown is no failure of a mail server, so nothing is recorded. */
class Killed extends Error {}

const ENDS: [string, (destination: MailDestination) => void][] = [
  [
    'before the move',
    (destination) => {
      destination.moveMessages = () => Promise.reject(new Killed());
    },
  ],
  [
    'after the move',
    (destination) => {
      const moveMessages = destination.moveMessages.bind(destination);
      destination.moveMessages = async (...all) => {
        await moveMessages(...all);
        throw new Killed();
      };
    },
  ],
  [
    'in the middle of the move',
    (destination) => {
      const moveMessages = destination.moveMessages.bind(destination);
      destination.moveMessages = async (folder, uids, target) => {
        await moveMessages(folder, uids.slice(0, 77), target);
        throw new Killed();
      };
    },
  ],
  [
    'between copy and removal, on a platform without MOVE',
    (destination) => {
      destination.moveMessages = async ({ path }, uids, target) => {
        for (const message of platform.messages(path).filter(({ uid }) => uids.includes(BigInt(uid)))) {
          platform.addMessage(target, message.body, message);
        }
        throw new Killed();
      };
    },
  ],
];

test.each(ENDS)('R3: a worker that ends %s moves everything exactly once', async (_where, end) => {
  await choose('MOVE');
  for (let i = 0; i < 2; i++) await expect(undo(end)).rejects.toBeInstanceOf(Killed);
  expect(await undo()).toBe('ended');
  expect(counts()).toEqual({ INBOX: 1, [TARGET]: 280 });
  expect(new Set(subjects(TARGET)).size).toBe(280);
  expect(await result()).toMatchObject({ moved: 280, vanished: 0 });
});

test('R3: a worker that ends in the middle of a removal removes everything, and counts it once', async () => {
  await choose('REMOVE');
  const end = (destination: MailDestination) => {
    const remove = destination.removeMessages.bind(destination);
    destination.removeMessages = async (folder, uids) => {
      await remove(folder, uids.slice(0, 33));
      throw new Killed();
    };
  };
  for (let i = 0; i < 2; i++) await expect(undo(end)).rejects.toBeInstanceOf(Killed);
  await undo();
  expect(counts()).toEqual({ INBOX: 1 });
  expect(await result()).toMatchObject({ removed: 280, vanished: 0 });
});

test('R3: a platform that does not answer is tried again later, and says why', async () => {
  await choose('MOVE');
  await db().$executeRaw`delete from pgboss.job`;
  platform.failNext('moveMessages', new MailError('server_error', 'mailbox', { side: 'destination', serverText: 'Try later' }));
  expect(await undo()).toBe('ended');
  const row = await db().mappingUndo.findUniqueOrThrow({ where: { mappingId: move.mappingId } });
  expect(row).toMatchObject({ reason: 'server_error', serverText: 'Try later', retryCount: 1 });
  const jobs = await db().$queryRaw<unknown[]>`select 1 from pgboss.job where name = 'undo-mapping' and start_after > now()`;
  expect(jobs).toHaveLength(1);
  await undo();
  await expectBegun();
});

test('R3: when the window has closed meanwhile, the mapping waits for its password', async () => {
  await choose('REMOVE');
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  await undo();
  expect(await mapping()).toMatchObject({ state: 'PAUSED', reason: 'no_password', sourceAddress: 'right@old.example' });
  expect(counts()).toEqual({ INBOX: 1 });
});
