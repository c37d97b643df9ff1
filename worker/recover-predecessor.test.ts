import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { db } from '../lib/db/client.ts';
import { inTransaction } from '../lib/db/transaction.ts';
import { sendingBoss } from '../lib/jobs/boss.ts';
import { enqueueCopy } from '../lib/jobs/enqueue.ts';
import { COPY_MAILBOX } from '../lib/jobs/queues.ts';
import { MailboxLease } from '../lib/progress/lease.ts';
import { SourceHostLease } from '../lib/progress/source-host-lease.ts';
import { copyJobs, useRoomDatabase } from '../lib/testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../lib/testing/sample-domain.ts';
import { recoverPredecessors } from './recover-predecessor.ts';
import { isGone, workerIdentity } from './worker-identity.ts';

useRoomDatabase();

const MODULE = join(import.meta.dirname, 'worker-identity.ts');
const HOST = 'imap.old.example';

let domain: SampleDomain;
let predecessor: { child: ChildProcess; identity: string };
let held: { mappingId: string; lease: MailboxLease; connection: SourceHostLease };

beforeEach(async () => {
  await db().sourceHostLease.deleteMany();
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  predecessor = await otherProcess();
  held = await atWork(predecessor.identity);
});
afterEach(async () => {
  predecessor.child.kill('SIGKILL');
  await held.lease.release();
  await held.connection.release();
});

/** A process that says who it is and stays. */
async function otherProcess(): Promise<{ child: ChildProcess; identity: string }> {
  const program = `import(${JSON.stringify(MODULE)}).then((m) => console.log(m.workerIdentity())); setInterval(() => {}, 1000)`;
  const child = spawn(process.execPath, ['-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout === null) throw new Error('no standard output');
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  return { child, identity: String(line).trim() };
}

async function end({ child }: { child: ChildProcess }): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** A mapping as it stands in the database while `holder` works on it. */
async function atWork(holder: string): Promise<{ mappingId: string; lease: MailboxLease; connection: SourceHostLease }> {
  const memberId = memberOf(domain, 0).id;
  const mapping = {
    memberId,
    sourceAddress: 'li@old.example',
    state: 'RUNNING',
    createdBy: 'test',
    activeSince: new Date(),
  } as const;
  const { id: mappingId } = await db().mapping.create({ data: mapping });
  await inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId: domain.id }));
  await (await sendingBoss()).fetch(COPY_MAILBOX);
  const [lease, connection] = [await MailboxLease.take(memberId, holder), await SourceHostLease.take(HOST, 1, holder)];
  if (lease === null || connection === null) throw new Error('a lease is held');
  return { mappingId, lease, connection };
}

async function standing(): Promise<{ job: string | undefined; active: boolean; connections: number; mailboxFree: boolean }> {
  const [{ n = 0 } = {}] = await db().$queryRaw<{ n: number }[]>`
    select count(*)::int as n from mailbox_lease where expires_at > clock_timestamp()`;
  const { activeSince } = await db().mapping.findUniqueOrThrow({ where: { id: held.mappingId } });
  const jobs = await copyJobs(held.mappingId);
  return {
    job: jobs[0]?.state,
    active: activeSince !== null,
    connections: await db().sourceHostLease.count(),
    mailboxFree: n === 0,
  };
}
const UNTOUCHED = { job: 'active', active: true, connections: 1, mailboxFree: false };

test('what a killed worker had in its hands is free at once for the one that is started in its place', async () => {
  await end(predecessor);
  expect(await recoverPredecessors(workerIdentity())).toBe(2);
  expect(await standing()).toEqual({ job: 'retry', active: false, connections: 0, mailboxFree: true });
  const [again] = await (await sendingBoss()).fetch<{ mappingId: string }>(COPY_MAILBOX);
  expect(again?.data.mappingId).toBe(held.mappingId);
  expect(await recoverPredecessors(workerIdentity()), 'and only once').toBe(0);
  expect((await standing()).job, 'what a living worker has taken up since stays with it').toBe('active');
});

test('a job whose dead worker’s lease has already run out is given back as well', async () => {
  await end(predecessor);
  await db().$executeRaw`update pgboss.job set started_on = now() - interval '20 seconds' where state = 'active'`;
  await db().$executeRaw`update mailbox_lease set expires_at = clock_timestamp() - interval '2 seconds'`;
  await recoverPredecessors(workerIdentity());
  expect(await standing()).toMatchObject({ job: 'retry', active: false });
});

test('a worker that lives is left alone, even when it is stopped and says nothing', async () => {
  expect(await recoverPredecessors(workerIdentity())).toBe(0);
  expect(await standing()).toEqual(UNTOUCHED);
  predecessor.child.kill('SIGSTOP');
  expect(await recoverPredecessors(workerIdentity())).toBe(0);
  expect(await standing()).toEqual(UNTOUCHED);
});

test('a lease that somebody has taken over stays with them', async () => {
  await end(predecessor);
  await db().$executeRaw`update mailbox_lease set holder = ${workerIdentity()}`;
  await db().$executeRaw`update source_host_lease set holder = ${workerIdentity()}`;
  expect(await recoverPredecessors(workerIdentity())).toBe(0);
  expect(await standing()).toEqual(UNTOUCHED);
});

test('who can read nothing about processes recovers nothing', async () => {
  await end(predecessor);
  expect(await recoverPredecessors(`${hostname()}:${process.pid}:0011223344556677`)).toBe(0);
  expect(await standing()).toEqual(UNTOUCHED);
});

test('only a process of the same machine, boot and namespace can be told to be gone', async () => {
  await end(predecessor);
  const [host, boot, namespace, pid, start] = predecessor.identity.split('/');
  const me = workerIdentity();
  const gone = (...parts: (string | undefined)[]) => isGone(parts.join('/'), me);
  expect(gone(host, boot, namespace, pid, start)).toBe(true);
  expect(gone(host, boot, namespace, pid, `${start}#a1b2c3`)).toBe(true);
  expect(gone('elsewhere', boot, namespace, pid, start)).toBe(false);
  expect(gone(host, '00000000-0000-0000-0000-000000000000', namespace, pid, start)).toBe(false);
  expect(gone(host, boot, 'pid:[1]', pid, start)).toBe(false);
  expect(gone(host, boot, namespace, '0', start)).toBe(false);
  expect(gone(host, boot, namespace, `-${pid}`, start)).toBe(false);
  expect(gone(host, boot, namespace, pid)).toBe(false);
  expect([isGone('worker', me), isGone(`${host}:${pid}`, me), isGone('', me)]).toEqual([false, false, false]);
});

test('a process that has the number of a dead one is not taken for it', () => {
  const me = workerIdentity();
  expect(isGone(me, me)).toBe(false);
  expect(isGone(me.replace(/\d+$/, '1'), me)).toBe(true);
  expect(workerIdentity()).toBe(me);
});
