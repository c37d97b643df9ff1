/** Turns between domains on a real queue. What is looked at is the order in which slices begin, never the time. */
import { randomUUID } from 'node:crypto';
import type { JobWithMetadata } from 'pg-boss';
import { beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../../local/machine/wait-for.ts';
import { db } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import { useRoomDatabase } from '../../testing/room-database.ts';
import { memberOf, sampleDomain } from '../../testing/sample-domain.ts';
import { sendingBoss, startBoss } from '../boss.ts';
import { enqueueCopy, isAnybodyWaiting } from '../enqueue.ts';
import { enqueueCopies } from '../enqueue-many.ts';
import { COPY_MAILBOX } from '../queues.ts';
import { lineUp } from './line-up.ts';

useRoomDatabase();

const WORKERS = 6;
const HOST_CONNECTIONS = 5;

interface Line {
  name: string;
  mailDomainId: string;
  mailboxes: string[];
}
/** Whose slice it is, by the mailbox. */
let owners: Map<string, Line>;
beforeEach(() => {
  owners = new Map();
});

async function domain(name: string, mailboxes: number, host = 'imap.old.example'): Promise<Line> {
  const { id: mailDomainId } = await sampleDomain(`${name}.example`);
  await db().sourceServer.update({ where: { mailDomainId }, data: { host } });
  const line = { name, mailDomainId, mailboxes: Array.from({ length: mailboxes }, () => randomUUID()) };
  for (const mailbox of line.mailboxes) owners.set(mailbox, line);
  return line;
}

const enqueue = (mappingId: string, { mailDomainId }: Line, delaySeconds = 0) =>
  inTransaction((tx) => enqueueCopy(tx, { mappingId }, { mailDomainId, delaySeconds }));

/** As a bulk import does it: all in one transaction. */
const enqueueAll = ({ mailDomainId, mailboxes }: Line) => inTransaction((tx) => enqueueCopies(tx, mailboxes, mailDomainId));

type Slice = JobWithMetadata<{ mappingId: string }>;

/** Six workers, one step after the other: each slice ends with its successor in the line, and a free worker takes the next. */
class Workers {
  readonly begun: string[] = [];
  readonly #active: Slice[] = [];

  /** Works until this many more slices have begun; returns whose they were. */
  async begin(count: number): Promise<string[]> {
    const before = this.begun.length;
    const boss = await sendingBoss();
    while (this.begun.length < before + count) {
      if (this.#active.length === WORKERS) await this.#endOne();
      const options = { includeMetadata: true, groupConcurrency: HOST_CONNECTIONS } as const;
      const [slice] = await boss.fetch<{ mappingId: string }>(COPY_MAILBOX, options);
      if (slice === undefined) {
        if (this.#active.length === 0) throw new Error('nothing waits and nothing is at work');
        await this.#endOne();
      } else {
        this.#active.push(slice);
        this.begun.push(ownerOf(slice).name);
      }
    }
    return this.begun.slice(before);
  }

  async #endOne(): Promise<void> {
    const slice = this.#active.shift();
    if (slice === undefined) return;
    await enqueue(slice.data.mappingId, ownerOf(slice));
    await (await sendingBoss()).complete(COPY_MAILBOX, slice);
  }
}

function ownerOf({ data }: Slice): Line {
  const line = owners.get(data.mappingId);
  if (line === undefined) throw new Error(`nobody's mailbox ${data.mappingId}`);
  return line;
}

const share = (begun: readonly string[], name: string) => begun.filter((owner) => owner === name).length / begun.length;
const lastTurn = async ({ mailDomainId: id }: Line) => (await db().mailDomain.findUniqueOrThrow({ where: { id } })).lastTurn;

test('a domain that imports 1,000 accounts does not keep another domain’s first account waiting', async () => {
  const [big, small] = [await domain('big', 1000), await domain('small', 1)];
  await enqueueAll(big);
  const begun: string[] = [];
  const boss = await startBoss('worker');
  try {
    const options = { localConcurrency: WORKERS, groupConcurrency: HOST_CONNECTIONS };
    const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
    await boss.work<{ mappingId: string }>(COPY_MAILBOX, { ...polling, ...options }, async (jobs) => {
      for (const { data } of jobs) {
        const owner = owners.get(data.mappingId);
        begun.push(owner?.name ?? '');
        if (owner !== undefined) await enqueue(data.mappingId, owner);
      }
    });
    await waitFor('slices begin', 20, () => begun.length >= 20);
    await enqueueAll(small);
    const sinceThen = begun.length;
    await waitFor('the small domain begins', 20, () => begun.includes('small'));
    // In the hands of the workers already, and one that stands at the same place in the line.
    expect(begun.indexOf('small')).toBeLessThan(sinceThen + WORKERS + 6);
  } finally {
    // The slices in hand end first: their successors must not be left to the next test.
    await boss.stop({ graceful: true, timeout: 20_000 });
  }
}, 60_000);

test.each([
  ['one old host', 'imap.old.example'],
  ['two old hosts', 'imap.elsewhere.example'],
])('two domains with many mailboxes each get half of the turns, with %s', async (_what, host) => {
  const [one, other] = [await domain('one', 40), await domain('other', 40, host)];
  const workers = new Workers();
  await enqueueAll(one);
  await workers.begin(60);
  await enqueueAll(other);
  await workers.begin(2 * WORKERS);
  const begun = await workers.begin(100);
  expect(share(begun, 'one')).toBeGreaterThan(0.4);
  expect(share(begun, 'one')).toBeLessThan(0.6);
});

test('a domain alone has all turns, and each of its mailboxes its own before any has a second', async () => {
  const alone = await domain('alone', 30);
  await enqueueAll(alone);
  const boss = await sendingBoss();
  const order: string[] = [];
  for (let i = 0; i < 60; i++) {
    const [slice] = await boss.fetch<{ mappingId: string }>(COPY_MAILBOX);
    if (slice === undefined) throw new Error('nothing waits');
    order.push(slice.data.mappingId);
    await enqueue(slice.data.mappingId, alone);
    await boss.complete(COPY_MAILBOX, slice);
  }
  expect(order).toEqual([...alone.mailboxes, ...alone.mailboxes]);
});

test('a domain that has had many turns is not behind the 1,000 of one that comes after a quiet time', async () => {
  const old = await domain('old', 1);
  await db().mailDomain.update({ where: { id: old.mailDomainId }, data: { lastTurn: 5000 } });
  await enqueueAll(await domain('new', 100));
  await enqueueAll(old);
  expect(await new Workers().begin(4)).toContain('old');
});

test('a newcomer waits neither for a host that is slow nor for one that is fast', async () => {
  const slow = await Promise.all(['s1', 's2', 's3', 's4'].map((name) => domain(name, 10, 'imap.slow.example')));
  const fast = await domain('fast', 10, 'imap.fast.example');
  const workers = new Workers();
  for (const line of [...slow, fast]) await enqueueAll(line);
  await workers.begin(200);
  expect(await lastTurn(fast), 'the lines of the hosts have drifted apart').toBeGreaterThan(40);
  await enqueueAll(await domain('at-slow', 10, 'imap.slow.example'));
  await enqueueAll(await domain('at-fast', 10, 'imap.fast.example'));
  await enqueueAll(await domain('at-new', 10, 'imap.new.example'));
  const begun = await workers.begin(4 * WORKERS);
  expect(begun).toContain('at-slow');
  expect(begun).toContain('at-fast');
  expect(begun).toContain('at-new');
  const later = await workers.begin(120);
  expect(share(later, 'fast'), 'and nobody who was there is starved by them').toBeGreaterThan(0.02);
  for (const { name } of slow) expect(share(later, name)).toBeGreaterThan(0.05);
});

test('a host works on no more mailboxes at once than it takes connections', async () => {
  await enqueueAll(await domain('one', 10));
  await enqueueAll(await domain('other', 10));
  const boss = await sendingBoss();
  const fetched = await boss.fetch(COPY_MAILBOX, { batchSize: 20, groupConcurrency: HOST_CONNECTIONS });
  expect(fetched.length).toBeLessThanOrEqual(HOST_CONNECTIONS);
  expect(await boss.fetch(COPY_MAILBOX, { batchSize: 20, groupConcurrency: HOST_CONNECTIONS })).toEqual([]);
});

test('a button pressed again neither moves a mailbox back in the line nor costs its domain a turn', async () => {
  const one = await domain('one', 1);
  for (let press = 0; press < 5; press++) await enqueue(one.mailboxes[0] ?? '', one);
  expect(await lastTurn(one)).toBe(1);
});

test('who holds the domain’s row makes nobody wait for long', async () => {
  const one = await domain('one', 3);
  await inTransaction(async (tx) => {
    await tx.$queryRaw`select 1 from mail_domain where id = ${one.mailDomainId}::uuid for update`;
    await enqueueAll(one);
  });
  expect(await new Workers().begin(3)).toEqual(['one', 'one', 'one']);
});

/** A mailbox of a real mapping, whose slice was postponed and is due now. */
async function postponed(name: string): Promise<string> {
  const made = await sampleDomain(`${name}.example`, { members: ['li'] });
  const mapping = {
    memberId: memberOf(made, 0).id,
    sourceAddress: 'li@old.example',
    state: 'RUNNING',
    createdBy: 'test',
  } as const;
  const { id } = await db().mapping.create({ data: mapping });
  const line = { name, mailDomainId: made.id, mailboxes: [id] };
  owners.set(id, line);
  await enqueue(id, line, 600);
  await db().$executeRaw`update pgboss.job set start_after = now() - interval '1 minute' where singleton_key = ${id}`;
  return id;
}

async function fetchOne(): Promise<Slice> {
  const [slice] = await (await sendingBoss()).fetch<{ mappingId: string }>(COPY_MAILBOX, { includeMetadata: true });
  if (slice === undefined) throw new Error('nothing waits');
  return slice;
}

test('a postponed slice takes its place in the line when its time has come, behind who waited before', async () => {
  await enqueueAll(await domain('busy', 3));
  const late = await postponed('late');
  const ticket = await fetchOne();
  expect(ticket.data.mappingId).toBe(late);
  expect(await lineUp(ticket)).toBe(true);
  expect(await lineUp(ticket), 'done again after a crash it changes nothing').toBe(true);
  await (await sendingBoss()).complete(COPY_MAILBOX, ticket);
  const order = [await fetchOne(), await fetchOne(), await fetchOne(), await fetchOne()];
  expect(order.map((slice) => ownerOf(slice).name)).toEqual(['busy', 'busy', 'late', 'busy']);
  expect(await Promise.all(order.map(lineUp)), 'who has a number begins').toEqual([false, false, false, false]);
});

test('a postponed slice begins at once when nobody waits', async () => {
  const late = await postponed('late');
  expect(await isAnybodyWaiting()).toBe(true);
  const ticket = await fetchOne();
  expect(ticket.data.mappingId).toBe(late);
  expect(await isAnybodyWaiting()).toBe(false);
  expect(await lineUp(ticket)).toBe(false);
});

test('a mailbox for which its host had no connection left counts as waiting until it is at work', async () => {
  const late = await postponed('late');
  await fetchOne();
  expect(await isAnybodyWaiting()).toBe(false);
  await db().mapping.update({ where: { id: late }, data: { reason: 'host_busy' } });
  expect(await isAnybodyWaiting()).toBe(true);
  await db().mapping.update({ where: { id: late }, data: { activeSince: new Date() } });
  expect(await isAnybodyWaiting()).toBe(false);
});

test('who is postponed to a later moment is not waiting', async () => {
  const one = await domain('one', 1);
  await enqueue(one.mailboxes[0] ?? '', one, 600);
  expect(await isAnybodyWaiting()).toBe(false);
  await enqueueAll(one);
  expect(await isAnybodyWaiting(), 'until it is brought forward').toBe(true);
  expect((await fetchOne()).priority).toBe(-1);
});
