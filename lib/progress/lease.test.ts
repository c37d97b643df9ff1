import { beforeEach, expect, test, vi } from 'vitest';
import { waitFor } from '../../local/machine/wait-for.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, sampleDomain } from '../testing/sample-domain.ts';
import { LeaseLostError, MailboxLease } from './lease.ts';

useRoomDatabase();

let memberId: string;
let mappingId: string;
beforeEach(async () => {
  const domain = await sampleDomain('qinghe.example', { members: ['li'] });
  memberId = memberOf(domain, 0).id;
  const mapping = { memberId, sourceAddress: 'li@old.example', state: 'RUNNING', createdBy: 'test' } as const;
  mappingId = (await db().mapping.create({ data: mapping })).id;
});

async function take(holder = 'worker'): Promise<MailboxLease> {
  const lease = await MailboxLease.take(memberId, holder);
  if (lease === null) throw new Error('the lease is held');
  return lease;
}

const expire = () => db().mailboxLease.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
const fence = (lease: MailboxLease) => inTransaction((tx) => lease.fence(tx, mappingId));

test('of ten workers that want one mailbox exactly one gets it', async () => {
  const takes = await Promise.all(Array.from({ length: 10 }, (_, i) => MailboxLease.take(memberId, `worker ${i}`)));
  const held = takes.filter((lease) => lease !== null);
  expect(held).toHaveLength(1);
  await held[0]?.release();
});

test('the epoch grows at each taking, and a lease that was given back is free at once', async () => {
  const first = await take();
  expect(await MailboxLease.take(memberId, 'other')).toBeNull();
  await first.release();
  const second = await take();
  expect(second.epoch).toBe(first.epoch + 1n);
  await second.release();
});

test('a lease that has run out is taken over, and its old holder can record nothing more', async () => {
  const stale = await take('first');
  expect(await fence(stale)).toBe('RUNNING');
  await expire();
  const heir = await take('second');
  expect(heir.epoch).toBe(stale.epoch + 1n);
  await expect(fence(stale)).rejects.toBeInstanceOf(LeaseLostError);
  expect(await fence(heir)).toBe('RUNNING');
  await stale.release();
  expect(await MailboxLease.take(memberId, 'third'), 'the release of the old holder frees nothing of the new one').toBeNull();
  await heir.release();
});

test('of ten workers that find a lease run out exactly one takes it over', async () => {
  const stale = await take();
  await expire();
  const takes = await Promise.all(Array.from({ length: 10 }, (_, i) => MailboxLease.take(memberId, `worker ${i}`)));
  const held = takes.filter((lease) => lease !== null);
  expect(held.map(({ epoch }) => epoch)).toEqual([stale.epoch + 1n]);
  await Promise.all([stale.release(), held[0]?.release()]);
});

test('while its holder is writing nobody takes a lease over, even when it has just run out', async () => {
  const lease = await take();
  let takeover: Promise<MailboxLease | null> | undefined;
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await tx.mailboxLease.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
    takeover = MailboxLease.take(memberId, 'second');
    await waitFor('the taker at the lock', 5, async () => {
      const [row] = await db().$queryRaw<{ n: number }[]>`
        select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return row?.n === 1;
    });
    await tx.mapping.update({ where: { id: mappingId }, data: { serverText: 'written under the lease' } });
  });
  const heir = await takeover;
  expect(heir?.epoch).toBe(lease.epoch + 1n);
  expect(await db().mapping.findUnique({ where: { id: mappingId } })).toMatchObject({ serverText: 'written under the lease' });
  await Promise.all([lease.release(), heir?.release()]);
});

test('the fence shows a pause with the next record', async () => {
  const lease = await take();
  await db().mapping.update({ where: { id: mappingId }, data: { state: 'PAUSED' } });
  expect(await fence(lease)).toBe('PAUSED');
  await lease.release();
});

test('the lease of one mailbox opens no fence of another', async () => {
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  const mapping = { memberId: memberOf(elsewhere, 0).id, sourceAddress: 'mo@old.example', createdBy: 'test' };
  const { id } = await db().mapping.create({ data: mapping });
  const lease = await take();
  await expect(inTransaction((tx) => lease.fence(tx, id))).rejects.toBeInstanceOf(LeaseLostError);
  await lease.release();
});

test('nothing is sent after the lease was given back', async () => {
  const lease = await take();
  expect(() => lease.assertHeld()).not.toThrow();
  await lease.release();
  expect(() => lease.assertHeld()).toThrow(LeaseLostError);
});

test('nothing is sent when renewals fail for as long as the lease lasts', async () => {
  const lease = await take();
  const real = performance.now.bind(performance);
  try {
    // The monotonic clock as it stands after a process was stopped for a while.
    performance.now = () => real() + 10_000;
    expect(() => lease.assertHeld()).not.toThrow();
    performance.now = () => real() + 12_500;
    expect(() => lease.assertHeld()).toThrow(LeaseLostError);
  } finally {
    performance.now = real;
  }
  await lease.release();
});

test('the clock of the worker may jump by a day, either way: the database’s clock and a monotonic one count', async () => {
  const lease = await take();
  try {
    for (const days of [1, -1]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + days * 86_400_000 });
      expect(() => lease.assertHeld()).not.toThrow();
      expect(await MailboxLease.take(memberId, 'another')).toBeNull();
      expect(await inTransaction((tx) => lease.fence(tx, mappingId))).toBe('RUNNING');
      vi.useRealTimers();
    }
  } finally {
    vi.useRealTimers();
    await lease.release();
  }
});
