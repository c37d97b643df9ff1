/**
 * The protocol of engine.md 3 on a real PostgreSQL, with mail servers in memory that fail at every point where a real one may.
 * Whatever fails, the end is the same: every source message here once, the sums in balance.
 */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { db, disconnectDb } from '../../lib/db/client.ts';
import { copierEnv } from '../../lib/env.ts';
import { stopSendingBoss } from '../../lib/jobs/boss.ts';
import { canonicalHash } from '../../lib/mail/canonical-hash.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { platformSessions } from '../../lib/mail/platform-sessions.ts';
import { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { Journal } from '../../lib/progress/journal.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { createTestDatabase, type TestDatabase } from '../../local/testing/test-database.ts';
import { copyBatch } from '../lanes/copy-batch.ts';
import { DestinationFolders } from '../lanes/destination-folders.ts';
import { MemoryBudget } from '../lanes/memory-budget.ts';
import { Orphans } from '../lanes/orphans.ts';
import { planBatches } from '../lanes/plan-batches.ts';
import { listPending } from '../listing/list-pending.ts';
import { copyMailbox } from './copy-mailbox.ts';
import type { SliceContext } from './slice-context.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  process.env.DATABASE_URL = database.url;
  process.env.BANJIA_SECRET_KEYS = `test:${randomBytes(32).toString('base64')}`;
});
afterAll(async () => {
  await stopSendingBoss();
  await disconnectDb();
  await database.drop();
});

let old: MemoryMail;
let platform: MemoryMail;
let mapping: { mappingId: string; memberId: string; mailDomainId: string };

beforeEach(async () => {
  old = new MemoryMail({ delimiter: '/' });
  platform = new MemoryMail({ delimiter: '/' });
  const name = `d${randomBytes(6).toString('hex')}.example`;
  const domain = await db().mailDomain.create({ data: { name } });
  const member = await db().member.create({
    data: { mailDomainId: domain.id, address: `li@${name}`, passwordHash: '{ARGON2ID}x' },
  });
  const { id } = await db().mapping.create({
    data: { memberId: member.id, sourceAddress: `li@${name}`, state: 'RUNNING', createdBy: 'test' },
  });
  mapping = { mappingId: id, memberId: member.id, mailDomainId: domain.id };
});

const body = (text: string) => Buffer.from(`Subject: ${text}\r\n\r\nbody of ${text}\r\n`);

function addMail(folder: string, count: number, day = 1): void {
  for (let i = 0; i < count; i++) {
    old.addMessage(folder, body(`${folder} ${i}`), {
      flags: i % 2 ? ['\\Seen'] : [],
      internalDate: new Date(Date.UTC(2024, 0, day, 0, i)),
    });
  }
}

Object.assign(process.env, {
  DATABASE_URL: 'postgresql://unused',
  BANJIA_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
  PLATFORM_IMAP_URL: 'imap://unused',
  PLATFORM_MASTER_USER: 'unused',
  PLATFORM_MASTER_PASSWORD: 'unused',
  SOURCE_MAILBOX_CONNECTIONS: '1',
});
const ENV = copierEnv();

function contextOf(lease: MailboxLease): SliceContext {
  const destination = platform.destination();
  return {
    ...mapping,
    lease,
    source: old.source(),
    destination,
    connectionLost: () => false,
    journal: new Journal(lease, mapping.mappingId),
    folders: new DestinationFolders(destination),
    orphans: new Orphans(),
    maxMessageBytes: 1_000_000,
  };
}

/** The work of one slice on sessions in memory. Resolves when a whole look found nothing to do. */
async function slice(change: (context: SliceContext) => void = () => {}, syncing = false): Promise<void> {
  const lease = await MailboxLease.take(mapping.memberId, 'test');
  if (lease === null) throw new Error('the lease is held');
  const context = contextOf(lease);
  change(context);
  const tools = {
    env: ENV,
    holder: 'test',
    budget: new MemoryBudget(1_000_000),
    tempDirectory: '/nonexistent',
    sessions: platformSessions(undefined),
  };
  const loaded = await db().mapping.findUniqueOrThrow({
    where: { id: mapping.mappingId },
    include: { password: true, member: { include: { mailDomain: { include: { sourceServer: true } } } } },
  });
  try {
    const held = { ...mapping, mapping: loaded, lease, syncing };
    expect(await copyMailbox(tools, held, context, new AbortController().signal)).toBe(false);
  } finally {
    await lease.release();
  }
}

function multiset(mail: MemoryMail): Record<string, string[]> {
  return Object.fromEntries(
    [...mail.folders.values()]
      .filter(({ messages }) => messages.length > 0)
      .map(({ path, messages }) => [
        path,
        messages
          .map(
            (message) =>
              `${canonicalHash(message.body).toString('hex')} ${message.flags.join(',')} ${message.internalDate.toISOString()}`,
          )
          .sort(),
      ]),
  );
}

async function expectMoved(): Promise<void> {
  await slice();
  expect(multiset(platform)).toEqual(multiset(old));
  expect(unbalanced(await folderSums(db(), mapping.mappingId))).toEqual([]);
  expect(await db().intent.count({ where: { mappingId: mapping.mappingId } })).toBe(0);
}

describe('a mailbox without faults', () => {
  test('arrives folder by folder with flags and dates, and a second look finds nothing to do', async () => {
    old.addFolder('客户/华南');
    addMail('INBOX', 120);
    addMail('客户/华南', 7);
    await expectMoved();
    await expectMoved();
  });

  test('keeps two equal messages as two', async () => {
    for (let i = 0; i < 2; i++) old.addMessage('INBOX', body('twin'), { flags: [], internalDate: new Date(0) });
    await expectMoved();
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(2);
  });
});

describe('an append whose answer was lost', () => {
  for (const [verdict, at] of [
    ['cut', 0],
    ['cut', 3],
    ['store_then_cut', 0],
    ['store_then_cut', 3],
    ['store_then_cut', 9],
  ] as const) {
    test(`${verdict} at message ${at + 1}: nothing lost, nothing twice`, async () => {
      addMail('INBOX', 10);
      let seen = 0;
      platform.onAppend = () => (seen++ === at ? verdict : 'store');
      await expect(slice()).rejects.toBeInstanceOf(MailError);
      expect(await db().intent.count({ where: { mappingId: mapping.mappingId } })).toBe(1);
      await expectMoved();
    });
  }

  test('is paired one to one where the mailbox holds equal messages from elsewhere', async () => {
    for (let i = 0; i < 3; i++) old.addMessage('INBOX', body('same'), { flags: [], internalDate: new Date(0) });
    platform.onAppend = () => 'store_then_cut';
    await expect(slice()).rejects.toBeInstanceOf(MailError);
    platform.onAppend = undefined;
    await expectMoved();
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(3);
  });

  test('does not claim new mail that was delivered meanwhile', async () => {
    addMail('INBOX', 4);
    platform.onAppend = () => 'cut';
    await expect(slice()).rejects.toBeInstanceOf(MailError);
    platform.onAppend = undefined;
    const delivered = body('delivered by SMTP');
    platform.addMessage('INBOX', delivered, { flags: [], internalDate: new Date() });
    await slice();
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(5);
  });
});

describe('what a member does here', () => {
  test('a message that is settled and deleted here does not come back', async () => {
    addMail('INBOX', 5);
    await expectMoved();
    platform.folders.get('INBOX')?.messages.splice(0, 2);
    await slice();
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(3);
  });
});

describe('what happens at the source meanwhile', () => {
  test('mail that arrives during the copy is copied by a later pass', async () => {
    addMail('INBOX', 3);
    await slice();
    old.addMessage('INBOX', body('late'), { flags: [], internalDate: new Date() });
    await expectMoved();
  });

  test('a message that vanishes before it is fetched is gone, not failed', async () => {
    addMail('INBOX', 3);
    const lease = await MailboxLease.take(mapping.memberId, 'test');
    if (lease === null) throw new Error('the lease is held');
    const context = contextOf(lease);
    const batches = planBatches((await listPending(context, () => {})).folders);
    old.folders.get('INBOX')?.messages.splice(1, 1);
    for (const batch of batches) await copyBatch(context, context, batch, () => null);
    await lease.release();
    const [sums] = await folderSums(db(), mapping.mappingId);
    expect(sums).toMatchObject({ listed: 3, copied: 2, gone: 1 });
    await expectMoved();
  });

  test('a new UIDVALIDITY brings nothing twice', async () => {
    addMail('INBOX', 60);
    await expectMoved();
    old.recreateFolder('INBOX');
    old.addMessage('INBOX', body('new after the change'), { flags: [], internalDate: new Date() });
    await expectMoved();
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(61);
  });

  test('a message that cannot be read is refused with its reason, and the rest goes on', async () => {
    addMail('INBOX', 3);
    const [first] = old.folders.get('INBOX')?.messages ?? [];
    if (first === undefined) throw new Error('no message');
    first.unreadable = true;
    await slice();
    const [sums] = await folderSums(db(), mapping.mappingId);
    expect(sums).toMatchObject({ listed: 3, copied: 2, refused: 1 });
    await slice();
  });

  test('a message over the limit is refused before it is read', async () => {
    addMail('INBOX', 2);
    await slice((context) => {
      context.maxMessageBytes = 10;
    });
    const refused = await db().ledgerEntry.findMany({ where: { folder: { mappingId: mapping.mappingId } } });
    expect(refused.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['REFUSED', 'message_too_big'],
      ['REFUSED', 'message_too_big'],
    ]);
  });
});

describe('a worker that lost its lease', () => {
  test('records nothing and sends nothing more', async () => {
    addMail('INBOX', 5);
    const stale = await MailboxLease.take(mapping.memberId, 'stale');
    if (stale === null) throw new Error('the lease is held');
    const context = contextOf(stale);
    const [batch] = planBatches((await listPending(context, () => {})).folders);
    if (batch === undefined) throw new Error('no batch');
    await db()
      .$executeRaw`update mailbox_lease set expires_at = now() - interval '1 second' where member_id = ${mapping.memberId}::uuid`;
    const taker = await MailboxLease.take(mapping.memberId, 'taker');
    await expect(copyBatch(context, context, batch, () => null)).rejects.toBeInstanceOf(LeaseLostError);
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(0);
    await taker?.release();
    await stale.release();
    await expectMoved();
  });
});
