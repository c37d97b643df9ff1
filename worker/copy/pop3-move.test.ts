/** A move over POP3 between real servers, and one that changes its protocol on the way: nothing lost, nothing twice. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import type { MailServer } from '../../lib/mail/connection.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import { openImapSource } from '../../lib/mail/imap-source.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { openPop3Session } from '../../lib/mail/pop3/pop3-connection.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { type MovedMember, MoveWorld, OLD_PASSWORD, sampleMail, settledCount } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

const EACH = 60;

/** How much longer than in truth the POP3 session seems to be open, in milliseconds. */
const session = vi.hoisted(() => ({ openFor: 0 }));
vi.mock('../../lib/mail/pop3-source.ts', async (original) => {
  const real = await original<typeof import('../../lib/mail/pop3-source.ts')>();
  const openPop3Source: typeof real.openPop3Source = async (...args) => {
    const source = await real.openPop3Source(...args);
    const { maildropOpenedAt = null } = source;
    return Object.defineProperty(source, 'maildropOpenedAt', { get: () => Number(maildropOpenedAt) - session.openFor });
  };
  return { ...real, openPop3Source };
});

let world: MoveWorld;
let tools: WorkerTools;
let member: MovedMember;
let count = 0;

beforeAll(async () => {
  world = await MoveWorld.start();
  tools = makeWorkerTools(copierEnv(), 'test');
}, 120_000);
afterAll(async () => {
  disposeWorkerTools(tools);
  await world.stop();
});
beforeEach(async () => {
  member = await world.addMember(`pop${++count}`, sampleMail(['INBOX', '客户'], { each: EACH }));
});

async function speak(protocol: 'IMAP' | 'POP3'): Promise<void> {
  const port = protocol === 'IMAP' ? world.old.imapsPort : world.old.pop3sPort;
  await db().sourceServer.updateMany({ data: { protocol, port } });
}

/** One slice to its end; the mapping is looked at again whatever it was. */
async function move(): Promise<void> {
  await db().mapping.update({ where: { id: member.mappingId }, data: { state: 'RUNNING', reason: null, retryCount: 0 } });
  expect(await runSlice(tools, member.mappingId, new AbortController().signal)).toBe('ended');
  expect(await db().mapping.findUniqueOrThrow({ where: { id: member.mappingId } })).toMatchObject({
    state: 'DONE',
    reason: null,
  });
  expect(unbalanced(await folderSums(db(), member.mappingId))).toEqual([]);
}

/** The hashes of all messages in INBOX, here and there. */
async function inboxes(): Promise<{ here: string[]; there: string[] }> {
  const { platform, old } = world;
  const read = async (server: MailServer, master: { masterUser: string; masterPassword: string }) => {
    const login = { user: `${member.address}*${master.masterUser}`, password: master.masterPassword };
    const source = await openImapSource(server, login);
    const { uidValidity, messages } = await source.listMessages('INBOX');
    const uids = messages.map(({ uid }) => uid);
    const bodies = await source.fetchMessages({ path: 'INBOX', uidValidity }, uids);
    await source.close();
    return bodies.map(({ body }) => body?.hash.toString('hex') ?? '').sort();
  };
  const here = {
    host: platform.host,
    port: platform.imapsPort,
    security: 'tls',
    pinnedFingerprint: platform.fingerprint,
  } as const;
  return { here: await read(here, platform), there: await read(world.oldServer(), old) };
}

async function deliver(subject: string): Promise<void> {
  const mailbox = await openImapDestination(world.oldServer(), { user: member.address, password: OLD_PASSWORD });
  const body = bodyOf(Buffer.from(`Received: by old; ${new Date().toUTCString()}\r\nSubject: ${subject}\r\n\r\n${subject}\r\n`));
  await mailbox.append('INBOX', [{ key: 1, body, flags: [], internalDate: new Date() }]);
  await mailbox.close();
}

test('X1: POP3 moves the inbox, once, and a later pass brings only what is new; it arrives as read', async () => {
  await speak('POP3');
  await move();
  await move();
  const first = await inboxes();
  expect(first.here).toEqual(first.there);
  expect(first.here).toHaveLength(EACH);
  await deliver('after the first pass');
  await move();
  const then = await inboxes();
  expect(then.here).toEqual(then.there);
  expect(then.here).toHaveLength(EACH + 1);
  const flags = await db().ledgerEntry.groupBy({ by: ['flags'], where: { folder: { mappingId: member.mappingId } } });
  expect(flags.map((row) => row.flags)).toEqual(['\\Seen']);
});

test('X4: POP3 first and IMAP later brings the other folders, and nothing of the inbox twice', async () => {
  await speak('POP3');
  await move();
  await speak('IMAP');
  await move();
  const { here, there } = await inboxes();
  expect(here).toEqual(there);
  const folders = await db().folderProgress.findMany({ where: { mappingId: member.mappingId }, orderBy: { sourcePath: 'asc' } });
  expect(folders.map(({ sourcePath, copiedCount }) => [sourcePath, copiedCount])).toEqual([
    ['INBOX', EACH],
    ['客户', EACH],
  ]);
});

test('X4: IMAP first, then POP3, then IMAP again copies nothing twice', async () => {
  await speak('IMAP');
  await move();
  for (const protocol of ['POP3', 'IMAP'] as const) {
    await speak(protocol);
    await deliver(`new before ${protocol}`);
    await move();
  }
  const { here, there } = await inboxes();
  expect(here).toEqual(there);
  expect(here).toHaveLength(EACH + 2);
});

test('X4: the protocol changes in mid-move, twice, and nothing comes twice or is left out', async () => {
  const messages = 700;
  member = await world.addMember('between', sampleMail(['INBOX', '客户'], { each: messages / 2, years: 1 }));
  const settled: number[] = [];
  for (const protocol of ['POP3', 'IMAP', 'POP3'] as const) {
    await speak(protocol);
    const stop = new AbortController();
    const cut = (point: unknown) => {
      if (point === 'before_commit') stop.abort();
    };
    subscribe('banjia:copy', cut);
    await runSlice(tools, member.mappingId, stop.signal);
    unsubscribe('banjia:copy', cut);
    expect(await db().mapping.findUniqueOrThrow({ where: { id: member.mappingId } })).toMatchObject({ state: 'RUNNING' });
    settled.push(await settledCount(member));
  }
  expect(settled[0]).toBeGreaterThan(0);
  expect(settled[2]).toBeLessThan(messages);
  await speak('IMAP');
  await move();
  const { here, there } = await inboxes();
  expect(here).toEqual(there);
  const { sourceMessages, destinationMessages, differences } = await world.compare(member);
  // What came by POP3 came without the flags that only IMAP knows.
  const missing = differences.filter(({ kind }) => kind !== 'flags' && kind !== 'date');
  expect({ sourceMessages, destinationMessages, missing }).toEqual({
    sourceMessages: messages,
    destinationMessages: messages,
    missing: [],
  });
});

test('X4: one mailbox is read by another protocol than its domain, and back again, and nothing comes twice', async () => {
  await speak('IMAP');
  const directory = await mkdtemp(join(tmpdir(), 'banjia-protocol-'));
  const door = (port: number) => ({ host: world.oldServer().host, port, security: 'tls' });
  const provider = { id: 'old', name_en: 'Old', name_zh: '旧', mx: [], auth: ['password'], confidence: 'high' };
  const table = [{ ...provider, imap: door(world.old.imapsPort), pop3: door(world.old.pop3sPort) }];
  await writeFile(join(directory, 'providers.json'), JSON.stringify(table));
  const plain = tools;
  tools = { ...plain, env: { ...plain.env, PROVIDERS_FILE: join(directory, 'providers.json') } };
  const read = (protocol: 'POP3' | null) => db().mapping.update({ where: { id: member.mappingId }, data: { protocol } });
  const copied = async () => {
    const folders = await db().folderProgress.findMany({
      where: { mappingId: member.mappingId },
      orderBy: { sourcePath: 'asc' },
    });
    return folders.map(({ sourcePath, copiedCount }) => [sourcePath, copiedCount]);
  };
  await read('POP3');
  await move();
  expect(await copied()).toEqual([['INBOX', EACH]]);
  await read(null);
  await move();
  expect(await copied()).toEqual([
    ['INBOX', EACH],
    ['客户', EACH],
  ]);
  const { here, there } = await inboxes();
  expect(here).toEqual(there);
  tools = plain;
  await rm(directory, { recursive: true });
});

test('X1: a POP3 session ends after five minutes and a minute’s pause follows, in which the owner’s own mail program gets in', async () => {
  await speak('POP3');
  const large = await world.addMember('patient', sampleMail(['INBOX'], { each: 900, years: 1 }));
  const fiveMinutesPass = () => {
    session.openFor = 301_000;
  };
  subscribe('banjia:copy', fiveMinutesPass);
  const before = Date.now();
  await runSlice(tools, large.mappingId, new AbortController().signal);
  unsubscribe('banjia:copy', fiveMinutesPass);
  session.openFor = 0;
  const paused = await db().mapping.findUniqueOrThrow({ where: { id: large.mappingId } });
  expect(paused).toMatchObject({ state: 'RUNNING', reason: 'pop3_pause' });
  expect((paused.retryAt?.getTime() ?? 0) - before).toBeGreaterThanOrEqual(60_000);
  const settled = await settledCount(large);
  expect(settled).toBeGreaterThan(0);
  expect(settled).toBeLessThan(900);
  // The maildrop is free: somebody else may open it now.
  const owner = { user: large.address, password: OLD_PASSWORD };
  const { stream } = await openPop3Session({ ...world.oldServer(), port: world.old.pop3sPort }, owner);
  await stream.close({ reset: false });
  await runSlice(tools, large.mappingId, new AbortController().signal);
  expect(await db().mapping.findUniqueOrThrow({ where: { id: large.mappingId } })).toMatchObject({ state: 'DONE', reason: null });
  expect(await settledCount(large)).toBe(900);
});

test('X1: mail that comes by POP3 arrives unread where the domain wants that', async () => {
  await speak('POP3');
  await db().sourceServer.updateMany({ data: { pop3MarksSeen: false } });
  await move();
  await db().sourceServer.updateMany({ data: { pop3MarksSeen: true } });
  const flags = await db().ledgerEntry.groupBy({ by: ['flags'], where: { folder: { mappingId: member.mappingId } } });
  expect(flags.map((row) => row.flags)).toEqual(['']);
});

test('X1: verify finds nothing between a maildrop and what has come from it', async () => {
  await speak('POP3');
  await move();
  const { sourceMessages, destinationMessages, differences } = await world.compare(member);
  expect({ sourceMessages, destinationMessages, differences }).toEqual({
    sourceMessages: EACH,
    destinationMessages: EACH,
    differences: [],
  });
});
