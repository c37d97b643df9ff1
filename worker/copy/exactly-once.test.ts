/**
 * The protocol of engine.md 3 on a real PostgreSQL, with mail servers in memory that fail at every point where a real one may.
 * Whatever fails, the end is the same: every source message here once, the sums in balance.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { folderSums } from '../../lib/progress/balance.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { copyBatch } from '../lanes/copy-batch.ts';
import { planBatches } from '../lanes/plan-batches.ts';
import { listPending } from '../listing/list-pending.ts';
import { mailText as body, MemoryMove } from '../testing/memory-move.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { recordOutcome } from './record-outcome.ts';
import type { SliceContext } from './slice-context.ts';

useRoomDatabase();

let move: MemoryMove;
let old: MemoryMail;
let platform: MemoryMail;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ old, platform } = move);
});

const addMail = (folder: string, count: number) => move.addMail(folder, count);
const expectMoved = () => move.expectMoved();
const slice = async () => expect(await move.slice()).toBe(false);

/** A slice that fails, with what is written down of it as run-slice does. */
async function failingSlice(): Promise<Outcome> {
  const error = await move.slice().catch((thrown: unknown) => thrown);
  if (!(error instanceof MailError)) throw new Error('the slice did not fail');
  const { mappingId, mailDomainId } = move;
  const outcome = outcomeOf(error, await db().mapping.findUniqueOrThrow({ where: { id: mappingId } }), 0);
  await move.underLease((lease) => recordOutcome(lease, { mappingId, mailDomainId }, outcome, error.serverText));
  return outcome;
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
      expect(await move.openIntents()).toBe(1);
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

describe('a folder here that vanishes in the middle of a batch', () => {
  test('what had been stored of the batch is found before anything of it is sent again in the same slice', async () => {
    addMail('客户', 10);
    let seen = 0;
    platform.onAppend = () => {
      if (++seen === 4) platform.failNext('append', new MailError('folder_gone', 'folder', { side: 'destination' }));
      return 'store';
    };
    await expectMoved();
    expect(seen).toBe(10);
  });

  test('what had gone with it is sent again', async () => {
    addMail('客户', 10);
    let seen = 0;
    platform.onAppend = () => {
      if (++seen === 4) {
        platform.folders.delete('客户');
        platform.failNext('append', new MailError('folder_gone', 'folder', { side: 'destination' }));
      }
      return 'store';
    };
    await expectMoved();
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
    const lease = await MailboxLease.take(move.memberId, 'test');
    if (lease === null) throw new Error('the lease is held');
    const context = move.contextOf(lease);
    const batches = planBatches((await listPending(context, () => {})).folders);
    old.folders.get('INBOX')?.messages.splice(1, 1);
    for (const batch of batches) await copyBatch(context, context, batch, () => null);
    await lease.release();
    const [sums] = await folderSums(db(), move.mappingId);
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
    const next = { action: 'retry', reason: 'message_unreadable', delaySeconds: 300 };
    for (const retryCount of [1, 2]) {
      expect(await failingSlice()).toMatchObject({ ...next, retryCount });
      expect((await folderSums(db(), move.mappingId))[0], 'the rest is here').toMatchObject({ listed: 3, copied: 2, refused: 0 });
      const [folder] = await db().folderProgress.findMany({ where: { mappingId: move.mappingId } });
      expect(folder?.newestPendingAt, 'and nothing says that all is').toEqual(first.internalDate);
    }
    await slice();
    expect((await folderSums(db(), move.mappingId))[0]).toMatchObject({ listed: 3, copied: 2, refused: 1 });
    await slice();
  });

  test('a message that can be read at its second try arrives', async () => {
    addMail('INBOX', 3);
    const [first] = old.folders.get('INBOX')?.messages ?? [];
    if (first === undefined) throw new Error('no message');
    first.unreadable = true;
    await failingSlice();
    first.unreadable = false;
    await expectMoved();
  });

  test('a message over the limit is refused before it is read', async () => {
    addMail('INBOX', 2);
    const change = (context: SliceContext) => {
      context.maxMessageBytes = 10;
    };
    await move.slice({ change });
    const refused = await db().ledgerEntry.findMany({ where: { folder: { mappingId: move.mappingId } } });
    expect(refused.map(({ outcome, reason }) => [outcome, reason])).toEqual([
      ['REFUSED', 'message_too_big'],
      ['REFUSED', 'message_too_big'],
    ]);
  });
});

describe('a worker that lost its lease', () => {
  test('records nothing and sends nothing more', async () => {
    addMail('INBOX', 5);
    const stale = await MailboxLease.take(move.memberId, 'stale');
    if (stale === null) throw new Error('the lease is held');
    const context = move.contextOf(stale);
    const [batch] = planBatches((await listPending(context, () => {})).folders);
    if (batch === undefined) throw new Error('no batch');
    await db()
      .$executeRaw`update mailbox_lease set expires_at = now() - interval '1 second' where member_id = ${move.memberId}::uuid`;
    const taker = await MailboxLease.take(move.memberId, 'taker');
    await expect(copyBatch(context, context, batch, () => null)).rejects.toBeInstanceOf(LeaseLostError);
    expect(platform.folders.get('INBOX')?.messages).toHaveLength(0);
    await taker?.release();
    await stale.release();
    await expectMoved();
  });
});
