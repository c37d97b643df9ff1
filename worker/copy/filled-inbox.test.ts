/** IMAP that shows only recent mail, POP3 that shows all, on real servers: the gap is filled, and nothing comes twice (X3). */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import type { OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { hideOldMail, showOldMail } from '../../local/testing/hiding-provider.ts';
import { type MovedMember, MoveWorld, OLD_PASSWORD, settledCount } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

const RECENT = 20;
const OLD = 30;

let world: MoveWorld;
let tools: WorkerTools;
let directory: string;
let member: MovedMember;
let count = 0;

beforeAll(async () => {
  world = await MoveWorld.start({ pop3ShowsWhole: true });
  directory = await mkdtemp(join(tmpdir(), 'banjia-filled-'));
  const door = (port: number) => ({ host: '127.0.0.1', port, security: 'tls' });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  const table = [{ ...provider, imap: door(world.old.imapsPort), pop3: door(world.old.pop3sPort) }];
  const file = join(directory, 'providers.json');
  await writeFile(file, JSON.stringify(table));
  process.env.PROVIDERS_FILE = file;
  tools = makeWorkerTools(copierEnv(), 'test');
}, 120_000);
afterAll(async () => {
  disposeWorkerTools(tools);
  delete process.env.PROVIDERS_FILE;
  await world.stop();
  await rm(directory, { recursive: true });
});

/** Every fifth is the same as its neighbour, byte for byte. */
function mail(folder: string, number: number, oldestDays: number, newestDays: number): OutgoingMessage[] {
  return Array.from({ length: number }, (_, i) => {
    const days = newestDays + ((oldestDays - newestDays) * i) / number;
    const date = new Date(Date.now() - days * 86_400_000);
    const n = i - (i % 5 === 1 ? 1 : 0);
    const received = new Date(Math.floor(Date.now() / 86_400_000) * 86_400_000 - Math.ceil(days) * 86_400_000).toUTCString();
    const text = `Received: by old; ${i % 5 < 2 ? 'Mon, 02 Nov 2026 10:00:00 +0000' : received}\r\nSubject: ${folder} ${n}\r\n\r\n第${n}封\r\n`;
    return { key: i, body: bodyOf(Buffer.from(text)), flags: i % 3 === 0 ? ['\\Seen'] : [], internalDate: date };
  });
}

beforeEach(async () => {
  const inbox = [...mail('recent', RECENT, 28, 0), ...mail('old', OLD, 900, 40)];
  member = await world.addMember(
    `filled${++count}`,
    new Map([
      ['INBOX', inbox],
      ['客户', mail('clients', 10, 20, 1)],
    ]),
  );
});

const hide = (days = 30) => hideOldMail(world.old, member.address, days);
const fill = (pop3FillsInbox: boolean) =>
  db().mapping.update({ where: { id: member.mappingId }, data: { protocol: 'IMAP', pop3FillsInbox } });

/** Slices until one finds nothing. */
async function move(): Promise<void> {
  await db().mapping.update({ where: { id: member.mappingId }, data: { state: 'RUNNING', reason: null, retryCount: 0 } });
  expect(await runSlice(tools, member.mappingId, new AbortController().signal)).toBe('ended');
  expect(await db().mapping.findUniqueOrThrow({ where: { id: member.mappingId } })).toMatchObject({
    state: 'DONE',
    reason: null,
  });
  expect(unbalanced(await folderSums(db(), member.mappingId))).toEqual([]);
}

const listed = async () => {
  const rows = await db().folderProgress.findMany({ where: { mappingId: member.mappingId }, orderBy: { sourcePath: 'asc' } });
  return rows.map(({ sourcePath, listedCount, copiedCount }) => [sourcePath, listedCount, copiedCount]);
};

async function deliver(subject: string): Promise<void> {
  const mailbox = await openImapDestination(world.oldServer(), { user: member.address, password: OLD_PASSWORD });
  const body = bodyOf(Buffer.from(`Received: by old; ${new Date().toUTCString()}\r\nSubject: ${subject}\r\n\r\n${subject}\r\n`));
  await mailbox.append('INBOX', [{ key: 1, body, flags: [], internalDate: new Date() }]);
  await mailbox.close();
  // Both views have it.
  await hide();
}

test('X3: IMAP brings the folders, POP3 what IMAP hides of the inbox, and nothing comes twice', async () => {
  await hide();
  await fill(true);
  await move();
  expect(await listed()).toEqual([
    ['INBOX', RECENT + OLD, RECENT + OLD],
    ['客户', 10, 10],
  ]);
  // As `verify` reads both sides: the IMAP view beside the POP3 view, every message once.
  const { sourceMessages, destinationMessages, differences } = await world.compare(member);
  expect({ sourceMessages, destinationMessages }).toEqual({
    sourceMessages: RECENT + OLD + 10,
    destinationMessages: RECENT + OLD + 10,
  });
  expect(differences.filter(({ kind }) => kind !== 'date')).toEqual([]);

  await deliver('new, in both views');
  await move();
  await move();
  expect(await listed()).toEqual([
    ['INBOX', RECENT + OLD + 1, RECENT + OLD + 1],
    ['客户', 10, 10],
  ]);
});

test('X3: once the old server shows everything over IMAP too, nothing of it comes again', async () => {
  await hide();
  await fill(true);
  await move();
  await showOldMail(world.old, member.address);
  await move();
  // By its hash each is known; the ledger has IMAP's UIDs for them now.
  const hidden = await db().ledgerEntry.count({ where: { folder: { mappingId: member.mappingId }, uid: { gte: 2n ** 32n } } });
  expect(hidden).toBe(0);
  await move();
  expect(await listed()).toEqual([
    ['INBOX', RECENT + OLD, RECENT + OLD],
    ['客户', 10, 10],
  ]);
  expect(await settledCount(member)).toBe(RECENT + OLD + 10);
});

test('X3: switched on when IMAP has brought what it shows, and off again, it brings only what was missing', async () => {
  await hide();
  await fill(false);
  await move();
  expect(await listed()).toEqual([
    ['INBOX', RECENT, RECENT],
    ['客户', 10, 10],
  ]);
  await fill(true);
  await move();
  expect(await listed()).toEqual([
    ['INBOX', RECENT + OLD, RECENT + OLD],
    ['客户', 10, 10],
  ]);
  await fill(false);
  await move();
  expect(await settledCount(member)).toBe(RECENT + OLD + 10);
});

test('X3: a whole domain is filled by one choice, and a mailbox without a gap is left as it is', async () => {
  await hide(10_000);
  await db().sourceServer.updateMany({ data: { pop3FillsInbox: true } });
  await move();
  await db().sourceServer.updateMany({ data: { pop3FillsInbox: false } });
  expect(await listed()).toEqual([
    ['INBOX', RECENT + OLD, RECENT + OLD],
    ['客户', 10, 10],
  ]);
  expect(await db().pop3Message.count({ where: { mappingId: member.mappingId, twinHash: { not: null } } })).toBe(0);
});

test('X4: by both, then by POP3 alone, then by both again, nothing comes twice', async () => {
  await hide();
  await fill(true);
  await move();
  await db().mapping.update({ where: { id: member.mappingId }, data: { protocol: 'POP3', pop3FillsInbox: null } });
  await move();
  await fill(true);
  await move();
  expect(await settledCount(member)).toBe(RECENT + OLD + 10);
});
