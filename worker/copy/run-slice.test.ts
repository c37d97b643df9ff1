/** Slices between a real old provider and our real platform: what each of them leaves in the database. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { openImapDestination } from '../../lib/mail/imap-destination.ts';
import { bodyOf } from '../../lib/mail/message/mail-body.ts';
import { MailboxLease } from '../../lib/progress/lease.ts';
import { SourceHostLease } from '../../lib/progress/source-host-lease.ts';
import { processKeyring } from '../../lib/secrets/keyring.ts';
import { seal } from '../../lib/secrets/seal.ts';
import { type MovedMember, MoveWorld, sampleMail } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

let world: MoveWorld;
let tools: WorkerTools;
beforeAll(async () => {
  world = await MoveWorld.start();
  tools = makeWorkerTools(copierEnv(), 'test');
}, 120_000);
afterAll(async () => {
  disposeWorkerTools(tools);
  await world.stop();
});

let count = 0;
let member: MovedMember;
beforeEach(async () => {
  member = await world.addMember(`slice${++count}`, sampleMail(['INBOX', '客户'], { each: 8 }));
  await forgetJobs();
});

const forgetJobs = () => db().$executeRaw`delete from pgboss.job`;
const slice = (aborted = false) =>
  runSlice(tools, member.mappingId, aborted ? AbortSignal.abort() : new AbortController().signal);
const mapping = () =>
  db().mapping.findUniqueOrThrow({
    where: { id: member.mappingId },
    include: { password: true, events: { orderBy: { at: 'asc' } } },
  });
const set = (data: Parameters<ReturnType<typeof db>['mapping']['update']>[0]['data']) =>
  db().mapping.update({ where: { id: member.mappingId }, data });
const lastEvent = async () => {
  const { events } = await mapping();
  return { code: events.at(-1)?.code, values: events.at(-1)?.values };
};

/** In how many seconds the slices that wait may begin, rounded. */
async function waiting(): Promise<number[]> {
  const rows = await db().$queryRaw<{ seconds: number }[]>`
    select round(extract(epoch from start_after - created_on))::int as seconds from pgboss.job
    where name = 'copy-mailbox' and state = 'created' and singleton_key = ${member.mappingId}`;
  return rows.map(({ seconds }) => seconds);
}

async function wrongPassword(): Promise<void> {
  const sealed = seal(processKeyring(), { purpose: 'source-password', owner: member.mappingId }, 'no more');
  const { mappingId } = member;
  await db().sourcePassword.upsert({ where: { mappingId }, update: sealed, create: { mappingId, ...sealed } });
}

/** One more message at the old provider. */
async function newMail(): Promise<void> {
  const { masterUser, masterPassword, imapsPort, fingerprint } = world.old;
  const server = { host: '127.0.0.1', port: imapsPort, security: 'tls', pinnedFingerprint: fingerprint } as const;
  const mailbox = await openImapDestination(server, { user: `${member.address}*${masterUser}`, password: masterPassword });
  const message = { key: 1, body: bodyOf(Buffer.from('Subject: late\r\n\r\n')), flags: [], internalDate: new Date() };
  await mailbox.append('INBOX', [message]);
  await mailbox.close();
}

describe('a move that comes to its end', () => {
  test('is DONE when the sums balance, and is looked at again after a quarter of an hour', async () => {
    expect(await slice()).toBe('ended');
    expect(await mapping()).toMatchObject({ state: 'DONE', reason: null, activeSince: null, syncedAt: null });
    expect(await lastEvent()).toEqual({ code: 'done', values: { copied: 16, refused: 0 } });
    expect(await waiting()).toEqual([15 * 60]);
    expect(await world.compare(member)).toMatchObject({ destinationMessages: 16, differences: [] });
  });

  test('is not DONE when the sums differ: that is our fault, and is said', async () => {
    await slice();
    await db().folderProgress.updateMany({
      where: { mappingId: member.mappingId, sourcePath: '客户' },
      data: { refusedCount: { increment: 1 } },
    });
    await set({ state: 'RUNNING' });
    await forgetJobs();
    await slice();
    expect(await mapping()).toMatchObject({ state: 'FAILED', reason: 'sums_differ' });
    expect(await lastEvent()).toEqual({ code: 'sums_differ', values: { folders: '客户' } });
    expect(await waiting()).toEqual([]);
  });

  test('goes on in the next slice when the worker is told to end', async () => {
    expect(await slice(true)).toBe('ended');
    expect(await mapping()).toMatchObject({ state: 'RUNNING', activeSince: null });
    expect(await waiting()).toEqual([0]);
    await slice();
    expect((await mapping()).state).toBe('DONE');
  });
});

describe('a finished mailbox that is kept in sync', () => {
  beforeEach(async () => {
    await slice();
    await forgetJobs();
  });

  test('gets the new mail; when that was is written down, and the next look is enqueued', async () => {
    await newMail();
    expect(await slice()).toBe('ended');
    const { state, syncedAt, syncEndedAt, activeSince } = await mapping();
    expect({ state, syncEndedAt, activeSince }).toEqual({ state: 'DONE', syncEndedAt: null, activeSince: null });
    expect(syncedAt).not.toBeNull();
    expect(await lastEvent()).toEqual({ code: 'delta_found', values: { count: 1 } });
    expect(await waiting()).toEqual([15 * 60]);
    expect(await world.compare(member)).toMatchObject({ destinationMessages: 17, differences: [] });
  });

  test('is left alone when its password is gone', async () => {
    await newMail();
    await db().sourcePassword.deleteMany({ where: { mappingId: member.mappingId } });
    expect(await slice()).toBe('ended');
    expect(await mapping()).toMatchObject({ state: 'DONE', syncedAt: null, syncEndedAt: null });
    expect(await waiting()).toEqual([]);
    expect((await lastEvent()).code).toBe('done');
  });

  test('is left alone when its syncing has been ended', async () => {
    await set({ syncEndedAt: new Date() });
    await slice();
    expect((await mapping()).syncedAt).toBeNull();
    expect(await waiting()).toEqual([]);
  });

  test('stays DONE when the old provider refuses the password: the syncing ends, and the password is forgotten', async () => {
    await wrongPassword();
    expect(await slice()).toBe('ended');
    const { state, reason, syncEndedAt, password } = await mapping();
    expect({ state, reason, password }).toEqual({ state: 'DONE', reason: null, password: null });
    expect(syncEndedAt).not.toBeNull();
    expect(await lastEvent()).toEqual({
      code: 'sync_ended',
      values: { reason: 'wrong_password', serverText: 'Authentication failed.' },
    });
    expect(await waiting()).toEqual([]);
  });

  test('stays DONE when the old provider cannot be reached, and is looked at again', async () => {
    const { id, host } = await db().sourceServer.findFirstOrThrow();
    // Nobody listens there.
    await db().sourceServer.update({ where: { id }, data: { host: '127.0.0.99' } });
    await slice();
    await db().sourceServer.update({ where: { id }, data: { host } });
    expect(await mapping()).toMatchObject({ state: 'DONE', reason: 'host_unreachable', syncedAt: null, syncEndedAt: null });
    expect(await waiting()).toEqual([300]);
  });
});

describe('an old host whose connections are all in use', () => {
  const HOST = '127.0.0.1';
  async function whileBusy(work: () => Promise<void>): Promise<void> {
    const held: SourceHostLease[] = [];
    for (let lease = await take(); lease !== null; lease = await take()) held.push(lease);
    expect(held).toHaveLength(tools.env.SOURCE_HOST_CONNECTIONS);
    try {
      await work();
    } finally {
      for (const lease of held) await lease.release();
    }
  }
  const take = () => SourceHostLease.take(HOST, tools.env.SOURCE_HOST_CONNECTIONS, 'others');

  test('lets the mailbox wait for its turn, which says why, and moves it then', async () => {
    await whileBusy(async () => {
      expect(await slice()).toBe('ended');
      const { state, reason, retryAt, retryCount } = await mapping();
      expect({ state, reason, retryCount }).toEqual({ state: 'RUNNING', reason: 'host_busy', retryCount: 0 });
      expect(retryAt).not.toBeNull();
      const [seconds = 0, ...others] = await waiting();
      expect(others).toEqual([]);
      expect(seconds).toBeGreaterThanOrEqual(3);
      expect(seconds).toBeLessThanOrEqual(6);
    });
    await forgetJobs();
    await slice();
    expect(await mapping()).toMatchObject({ state: 'DONE', reason: null, retryAt: null });
  });

  test('shows nothing of it for a mailbox that is only kept in sync', async () => {
    await slice();
    await forgetJobs();
    await whileBusy(async () => {
      await slice();
      expect(await mapping()).toMatchObject({ state: 'DONE', reason: null, retryAt: null, syncedAt: null });
      expect(await waiting()).toHaveLength(1);
    });
  });
});

test('a database that goes away at the end of a slice leaves no lease that is renewed for ever', async () => {
  const { mapping: table } = db();
  const away = vi.spyOn(table, 'updateMany').mockResolvedValueOnce({ count: 1 }).mockRejectedValueOnce(new Error('away'));
  await expect(slice()).rejects.toThrow('away');
  away.mockRestore();
  const lease = await MailboxLease.take(member.memberId, 'other');
  expect(lease).not.toBeNull();
  await lease?.release();
});

describe('a slice that has nothing to do', () => {
  test('of a mapping that is paused changes nothing', async () => {
    await set({ state: 'PAUSED' });
    expect(await slice()).toBe('ended');
    expect(await mapping()).toMatchObject({ state: 'PAUSED', countedAt: null });
    expect(await waiting()).toEqual([]);
  });

  test('of a mapping that is no more changes nothing', async () => {
    await db().mapping.delete({ where: { id: member.mappingId } });
    expect(await slice()).toBe('ended');
  });

  test('of a mailbox that another worker has in its hands says so', async () => {
    const lease = await MailboxLease.take(member.memberId, 'other');
    expect(await slice()).toBe('busy');
    await lease?.release();
    expect(await slice()).toBe('ended');
    expect((await mapping()).state).toBe('DONE');
  });
});

test('a password that is refused during the move is forgotten, and nothing is tried again', async () => {
  await wrongPassword();
  await slice();
  expect(await mapping()).toMatchObject({ state: 'FAILED', reason: 'wrong_password', password: null, retryAt: null });
  expect(await waiting()).toEqual([]);
  expect(await db().sourceHostLease.count()).toBe(0);
});

describe('many refused passwords of one domain within ten minutes', () => {
  /** Other accounts of the domain that run or were refused. */
  async function others(refused: number, running: number, reason = 'wrong_password'): Promise<string[]> {
    const { mailDomainId } = await db().member.findUniqueOrThrow({ where: { id: member.memberId } });
    const ids: string[] = [];
    // What the members of the tests before have been through does not count here.
    await db().mappingEvent.deleteMany({ where: { mappingId: { not: member.mappingId } } });
    await db().mapping.updateMany({ where: { id: { not: member.mappingId } }, data: { startedAt: null } });
    for (let i = 0; i < refused + running; i++) {
      const address = `other${i}.${member.address}`;
      const { id: memberId } = await db().member.create({ data: { mailDomainId, address, passwordHash: '{ARGON2ID}none' } });
      const state = i < refused ? 'FAILED' : 'RUNNING';
      const data = { memberId, sourceAddress: address, state, createdBy: 'test', startedAt: new Date() } as const;
      const { id: mappingId } = await db().mapping.create({ data });
      if (i < refused) await db().mappingEvent.create({ data: { mappingId, code: 'need_password', values: { reason } } });
      else ids.push(mappingId);
    }
    return ids;
  }
  const statesOf = async (ids: string[]) => {
    const rows = await db().mapping.findMany({ where: { id: { in: ids } }, select: { state: true, reason: true } });
    return [...new Set(rows.map(({ state, reason }) => `${state} ${reason}`))];
  };

  test('pause all moves of the domain, because the old server may be blocking us', async () => {
    const running = await others(4, 9);
    await wrongPassword();
    await slice();
    expect((await mapping()).state).toBe('FAILED');
    expect(await statesOf(running)).toEqual(['PAUSED many_passwords_refused']);
    // Let go on, the next refusal is the first one again.
    await db().mapping.updateMany({ where: { id: { in: running } }, data: { state: 'RUNNING', reason: null } });
    await set({ state: 'RUNNING' });
    await wrongPassword();
    await slice();
    expect(await statesOf(running)).toEqual(['RUNNING null']);
  });

  test('leave the others alone while they are few, or few among many', async () => {
    const running = await others(3, 3);
    await wrongPassword();
    await slice();
    expect(await statesOf(running)).toEqual(['RUNNING null']);
  });

  test('are no sign of a blocking where the server takes none at all', async () => {
    const running = await others(9, 3, 'token_only');
    await wrongPassword();
    await slice();
    expect(await statesOf(running)).toEqual(['RUNNING null']);
  });
});
