import { beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../local/machine/wait-for.ts';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { hostLimit, SourceHostLease, throttleHost } from './source-host-lease.ts';

useRoomDatabase();

const HOST = 'imap.old.example';
beforeEach(async () => {
  await db().sourceHostLease.deleteMany();
  await db().sourceHostLimit.deleteMany();
});

async function take(cap: number, { host = HOST, holder = 'worker' } = {}): Promise<SourceHostLease> {
  const lease = await SourceHostLease.take(host, cap, holder);
  if (lease === null) throw new Error('no connection is free');
  return lease;
}

const expire = () => db().sourceHostLease.updateMany({ data: { expiresAt: new Date(Date.now() - 1000) } });
/** Sets the last complaint back by this many seconds. */
const later = (seconds: number) =>
  db().$executeRaw`update source_host_limit set changed_at = changed_at - make_interval(secs => ${seconds})`;

test('of 40 that want 2 connections never more than 2 have one at once, and all get their turn', async () => {
  let [atOnce, most, turns] = [0, 0, 0];
  const contend = async (holder: string) => {
    const lease = await waitFor(`a turn for ${holder}`, 25, async () => {
      return (await SourceHostLease.take(HOST, 2, holder)) ?? undefined;
    });
    atOnce++;
    most = Math.max(most, atOnce);
    expect(await db().sourceHostLease.count()).toBeLessThanOrEqual(2);
    turns++;
    atOnce--;
    await lease.release();
  };
  await Promise.all(Array.from({ length: 40 }, (_, i) => contend(`worker ${i}`)));
  expect({ most, turns }).toEqual({ most: 2, turns: 40 });
});

test('of ten that ask at once for 4 connections exactly four get one, each its own', async () => {
  const takes = await Promise.all(Array.from({ length: 10 }, () => SourceHostLease.take(HOST, 4, 'one worker')));
  const held = takes.filter((lease) => lease !== null);
  expect(held.map(({ slot }) => slot).sort()).toEqual([1, 2, 3, 4]);
  await Promise.all(held.map((lease) => lease.release()));
  expect(await db().sourceHostLease.count()).toBe(0);
});

test('a connection whose worker is gone is free when its lease has run out', async () => {
  const stale = await take(1, { holder: 'gone' });
  expect(await SourceHostLease.take(HOST, 1, 'next')).toBeNull();
  await expire();
  const heir = await take(1, { holder: 'next' });
  await stale.release();
  expect(await SourceHostLease.take(HOST, 1, 'third'), 'the old holder frees nothing of the new one').toBeNull();
  await heir.release();
});

test('a worker that held its connection for too long without renewal counts it as lost', async () => {
  const lease = await take(1);
  expect(lease.lost).toBe(false);
  const real = performance.now.bind(performance);
  try {
    // The monotonic clock as it stands after a process was stopped for a while.
    performance.now = () => real() + 15_500;
    expect(lease.lost).toBe(true);
  } finally {
    performance.now = real;
  }
  await lease.release();
});

test('a connection that somebody else has taken over is noticed as lost at the next renewal', async () => {
  const lease = await take(1, { holder: 'first' });
  await expire();
  const heir = await take(1, { holder: 'first' });
  await waitFor('the renewal', 10, () => lease.lost);
  expect(heir.lost).toBe(false);
  await Promise.all([lease.release(), heir.release()]);
});

test('two hosts do not disturb each other, and a host is one however it is written', async () => {
  const lease = await take(1);
  const other = await take(1, { host: 'imap.other.example' });
  expect(await SourceHostLease.take('IMAP.Old.Example', 1, 'worker')).toBeNull();
  expect(await throttleHost('IMAP.old.example', 8)).toBe(4);
  expect([await hostLimit(HOST, 8), await hostLimit('imap.other.example', 8)]).toEqual([4, 8]);
  await Promise.all([lease.release(), other.release()]);
});

test('a complaint halves the limit once, however many connections complain; the next one halves it again, down to 1', async () => {
  expect(await hostLimit(HOST, 5)).toBe(5);
  expect(await Promise.all(Array.from({ length: 8 }, () => throttleHost(HOST, 5)))).toEqual(Array(8).fill(2));
  await later(29);
  expect(await throttleHost(HOST, 5)).toBe(2);
  for (const expected of [1, 1]) {
    await later(31);
    expect(await throttleHost(HOST, 5)).toBe(expected);
  }
});

test('in quiet times the limit comes back one by one, and the next complaint halves what it has come back to', async () => {
  expect(await throttleHost(HOST, 8)).toBe(4);
  await later(1200);
  expect(await hostLimit(HOST, 8)).toBe(6);
  expect(await throttleHost(HOST, 8)).toBe(3);
});

test('after a complaint nothing new is given out before enough has come back', async () => {
  const held = await Promise.all(Array.from({ length: 4 }, () => take(4)));
  expect(await throttleHost(HOST, 4)).toBe(2);
  for (const lease of held.slice(0, 2)) {
    expect(await SourceHostLease.take(HOST, 4, 'next')).toBeNull();
    await lease.release();
  }
  expect(await SourceHostLease.take(HOST, 4, 'next'), 'two are still in use').toBeNull();
  await held[2]?.release();
  const next = await SourceHostLease.take(HOST, 4, 'next');
  await Promise.all([held[3]?.release(), next?.release()]);
});
