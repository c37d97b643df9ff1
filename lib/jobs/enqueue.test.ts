import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { sampleDomain } from '../testing/sample-domain.ts';
import { migrateQueues, sendingBoss, startBoss, stopSendingBoss } from './boss.ts';
import { enqueueCopy } from './enqueue.ts';
import { enqueueCopies } from './enqueue-many.ts';
import { COPY_MAILBOX, copyMailboxJob } from './queues.ts';
import { registerSchedules } from './schedules.ts';

useRoomDatabase();

const [ONE, OTHER] = ['018f0000-0000-7000-8000-000000000001', '018f0000-0000-7000-8000-000000000002'];
const DOMAIN = '018f0000-0000-7000-8000-00000000000d';

const enqueue = (mappingId: string, delaySeconds = 0) =>
  inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId: DOMAIN, delaySeconds }));

test('a mailbox has at most one slice waiting, and each mailbox its own', async () => {
  await Promise.all([enqueue(ONE), enqueue(ONE), enqueue(ONE), enqueue(OTHER)]);
  expect(await copyJobs(ONE)).toEqual([{ state: 'created', data: { mappingId: ONE }, group: DOMAIN }]);
  expect(await copyJobs(OTHER)).toHaveLength(1);
});

test('the group of a slice is the old host of its domain, so that domains of one host share its connections', async () => {
  const domain = await sampleDomain('qinghe.example');
  await db().sourceServer.updateMany({ data: { host: 'IMAP.Old.example' } });
  const [{ id: mailDomainId }, mappingId] = [domain, ONE];
  await inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds: 600 }));
  expect((await copyJobs(ONE)).map(({ group }) => group)).toEqual(['imap.old.example']);
  await db().sourceServer.updateMany({ data: { host: 'imap.new.example' } });
  await inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId }));
  expect((await copyJobs(ONE)).map(({ group }) => group)).toEqual(['imap.new.example']);
});

test('a slice that is enqueued while a worker takes up the one that waited is there afterwards', async () => {
  await enqueue(ONE);
  const boss = await sendingBoss();
  await inTransaction(async (tx) => {
    await enqueueCopy(tx, { mappingId: ONE }, { mailDomainId: DOMAIN });
    expect(await boss.fetch(COPY_MAILBOX), 'not before it can see what was changed').toEqual([]);
  });
  expect(await boss.fetch(COPY_MAILBOX)).toHaveLength(1);
});

test('the slice at work enqueues its successor, and only one', async () => {
  await enqueue(ONE);
  const boss = await sendingBoss();
  expect(await boss.fetch(COPY_MAILBOX)).toHaveLength(1);
  await enqueue(ONE);
  await enqueue(ONE);
  expect((await copyJobs(ONE)).map(({ state }) => state).sort()).toEqual(['active', 'created']);
  expect(await boss.fetch(COPY_MAILBOX), 'never two slices of one mailbox at work').toHaveLength(0);
});

test('a job of a rolled-back transaction never was', async () => {
  const undone = inTransaction(async (tx) => {
    await enqueueCopy(tx, { mappingId: ONE }, { mailDomainId: DOMAIN });
    throw new Error('no');
  });
  await expect(undone).rejects.toThrow('no');
  expect(await copyJobs(ONE)).toEqual([]);
});

test('a retry waits its time, is not fetched before it, and a later retry does not bring it forward', async () => {
  await enqueue(ONE, 600);
  await enqueue(ONE, 5);
  const boss = await sendingBoss();
  expect(await boss.fetch(COPY_MAILBOX)).toEqual([]);
  const [row] = await db().$queryRaw<{ seconds: number }[]>`
    select extract(epoch from start_after - clock_timestamp())::float8 as seconds from pgboss.job where name = 'copy-mailbox'`;
  expect(row?.seconds).toBeGreaterThan(590);
});

test('a job carries an id and nothing else', () => {
  expect(copyMailboxJob.safeParse({ mappingId: ONE }).success).toBe(true);
  expect(copyMailboxJob.safeParse({ mappingId: ONE, password: 'x' }).success).toBe(false);
  expect(copyMailboxJob.safeParse({ mappingId: "1' or 1=1" }).success).toBe(false);
});

test('making the queues again changes nothing that is in them', async () => {
  await enqueue(ONE);
  await migrateQueues();
  expect(await copyJobs(ONE)).toHaveLength(1);
  const queues = await db().$queryRaw<{ name: string; policy: string }[]>`
    select name, policy from pgboss.queue where name in ('copy-mailbox', 'close-windows', 'heal-mappings') order by name`;
  expect(queues).toEqual([
    { name: 'close-windows', policy: 'short' },
    { name: 'copy-mailbox', policy: 'stately' },
    { name: 'heal-mappings', policy: 'short' },
  ]);
});

test('windows and mappings are looked at every minute, however often that is registered', async () => {
  const boss = await sendingBoss();
  await registerSchedules(boss);
  await registerSchedules(boss);
  expect(
    (await boss.getSchedules()).map(({ name, cron }) => ({ name, cron })).sort((a, b) => a.name.localeCompare(b.name)),
  ).toEqual([
    { name: 'close-windows', cron: '* * * * *' },
    { name: 'heal-mappings', cron: '* * * * *' },
    { name: 'revoke-tokens', cron: '*/5 * * * *' },
    { name: 'sample-progress', cron: '* * * * *' },
    { name: 'watch-cutovers', cron: '* * * * *' },
  ]);
});

test('without the job tables a process says so at its start instead of losing jobs', async () => {
  await stopSendingBoss();
  await db().$executeRaw`alter schema pgboss rename to away`;
  try {
    await expect(startBoss('sender')).rejects.toThrow(/pg-?boss/i);
    await expect(sendingBoss()).rejects.toThrow();
  } finally {
    await db().$executeRaw`alter schema away rename to pgboss`;
  }
  await enqueue(ONE);
  expect(await copyJobs(ONE), 'and later it works').toHaveLength(1);
});

test('a whole list is enqueued as one by one: no slice twice, one postponed comes forward, numbers follow each other', async () => {
  const ids = Array.from({ length: 5 }, (_, i) => `018f0000-0000-7000-8000-00000000010${i}`);
  const [first = '', second = ''] = ids;
  const { id: mailDomainId } = await sampleDomain('qinghe.example');
  const turns = () => db().$queryRaw<{ key: string; priority: number; group: string; due: boolean }[]>`
    select singleton_key as key, priority, group_id as group, start_after <= now() as due from pgboss.job order by priority desc`;
  await inTransaction((tx) => enqueueCopy(tx, { mappingId: first }, { mailDomainId }));
  await inTransaction((tx) => enqueueCopy(tx, { mappingId: second }, { mailDomainId, delaySeconds: 600 }));
  await inTransaction((tx) => enqueueCopies(tx, ids, mailDomainId));
  const expected = ids.map((key, i) => ({ key, priority: -1 - i, group: 'imap.old.example', due: true }));
  expect(await turns()).toEqual(expected);
  await inTransaction((tx) => enqueueCopies(tx, ids, mailDomainId));
  expect(await turns(), 'a second time nothing changes').toEqual(expected);
});
