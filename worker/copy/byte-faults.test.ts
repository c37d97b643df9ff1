/** Sources that say of their messages what is not so (trust.md 5, lines 9, 16, 38, 39, 43, 44), on servers in memory. */
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { db } from '../../lib/db/client.ts';
import type { MailReason } from '../../lib/mail/mail-error.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { findMailboxProgress } from '../../lib/progress/find-progress.ts';
import { useRoomDatabase } from '../../lib/testing/room-database.ts';
import { contentsOf, MemoryMove, mailText } from '../testing/memory-move.ts';
import { outcomeOf } from './outcome.ts';
import type { SliceContext } from './slice-context.ts';

useRoomDatabase();

let move: MemoryMove;
let old: MemoryMail;
let platform: MemoryMail;
beforeEach(async () => {
  move = await MemoryMove.begin();
  ({ old, platform } = move);
});

const entries = () => db().ledgerEntry.findMany({ where: { folder: { mappingId: move.mappingId } }, orderBy: { uid: 'asc' } });

describe('a source whose RFC822.SIZE is wrong', () => {
  const lie = (factor: number) => (context: SliceContext) => {
    const list = context.source.listMessages.bind(context.source);
    vi.spyOn(context.source, 'listMessages').mockImplementation(async (path, from) => {
      const listed = await list(path, from);
      const messages = listed.messages.map((one) => ({ ...one, sizeBytes: Math.round(one.sizeBytes * factor) }));
      return { ...listed, messages };
    });
  };

  test.each([0.1, 0.98, 1.01, 10])(
    'times %d: the bytes win, the ledger has the true sizes, and no page shows more than all',
    async (factor) => {
      move.addMail('INBOX', 130);
      const change = (context: SliceContext) => {
        lie(factor)(context);
        const settle = context.journal.settle.bind(context.journal);
        vi.spyOn(context.journal, 'settle').mockImplementation(async (batch) => {
          await settle(batch);
          const progress = await findMailboxProgress({ kind: 'system', name: 'test' }, move.memberId);
          const { percent, settled, total } = progress?.mapping ?? {};
          expect(percent).toBeLessThanOrEqual(99);
          expect(settled).toBeLessThanOrEqual(total ?? 0);
        });
      };
      expect(await move.slice({ change })).toBe(false);
      expect(contentsOf(platform)).toEqual(contentsOf(old));
      const sizes = new Map(old.messages('INBOX').map(({ uid, body }) => [uid, body.length]));
      for (const { uid, sizeBytes } of await entries()) expect(Number(sizeBytes)).toBe(sizes.get(Number(uid)));
      await move.expectInOrder();
    },
  );

  test.each([0.1, 10])('times %d: what a lost answer left is found all the same', async (factor) => {
    move.addMail('INBOX', 10);
    let seen = 0;
    platform.onAppend = () => (++seen === 7 ? 'store_then_cut' : 'store');
    await expect(move.slice({ change: lie(factor) })).rejects.toBeInstanceOf(MailError);
    expect(await move.slice({ change: lie(factor) })).toBe(false);
    expect(seen).toBe(10);
    expect(contentsOf(platform)).toEqual(contentsOf(old));
    await move.expectInOrder();
  });
});

describe('a body that does not come as announced', () => {
  test.each<[string, MailReason]>([
    ['the source drops the connection in its middle', 'connection_lost'],
    ['the source stalls', 'timeout'],
    ['the source breaks the protocol', 'protocol_error'],
  ])('%s: nothing of it is sent, and the next slice brings everything', async (_, reason) => {
    move.addMail('INBOX', 120);
    let fetches = 0;
    const change = ({ source }: SliceContext) => {
      const fetch = source.fetchMessages.bind(source);
      vi.spyOn(source, 'fetchMessages').mockImplementation(async (folder, uids) => {
        if (++fetches === 2) throw new MailError(reason, 'mailbox', { side: 'source' });
        return fetch(folder, uids);
      });
    };
    const error = await move.slice({ change }).catch((thrown: unknown) => thrown);
    if (!(error instanceof MailError)) throw new Error('the slice did not fail');
    expect(outcomeOf(error, { retryCount: 0, reason: null }, 0)).toMatchObject({ action: 'retry', reason });
    expect(platform.messages('INBOX').length % 50).toBe(0);
    expect(await move.openIntents()).toBe(0);
    await move.expectMoved();
  });

  test('a body larger than it was listed, and than we take, is refused with its reason; the rest goes on', async () => {
    move.addMail('INBOX', 3);
    const change = ({ source }: SliceContext) => {
      const fetch = source.fetchMessages.bind(source);
      vi.spyOn(source, 'fetchMessages').mockImplementation(async (folder, uids) =>
        (await fetch(folder, uids)).map((one) =>
          one.uid === 2 ? { uid: 2, body: null, reason: 'message_too_big', serverText: null } : one,
        ),
      );
    };
    expect(await move.slice({ change })).toBe(false);
    expect((await entries()).map(({ outcome, reason }) => reason ?? outcome)).toEqual(['COPIED', 'message_too_big', 'COPIED']);
    await move.expectInOrder();
  });

  test('a message that is listed as larger than we take is not asked for', async () => {
    move.addMail('INBOX', 2);
    const large = mailText('x'.repeat(2000));
    old.addMessage('INBOX', large, { internalDate: new Date(0) });
    const asked: number[] = [];
    const change = (context: SliceContext) => {
      context.maxMessageBytes = 1000;
      const fetch = context.source.fetchMessages.bind(context.source);
      vi.spyOn(context.source, 'fetchMessages').mockImplementation((folder, uids) => {
        asked.push(...uids);
        return fetch(folder, uids);
      });
    };
    expect(await move.slice({ change })).toBe(false);
    expect(asked.sort()).toEqual([1, 2]);
    const refused = { outcome: 'REFUSED', reason: 'message_too_big', sizeBytes: BigInt(large.length), hash: null };
    expect((await entries()).at(-1)).toMatchObject(refused);
    await move.expectInOrder();
  });

  test('our own disk is no fault of the old server: it is tried again, and said to be ours', async () => {
    move.addMail('INBOX', 60);
    old.failNext('fetchMessages', new MailError('server_error', 'mailbox', { side: 'destination' }));
    const error = await move.slice().catch((thrown: unknown) => thrown);
    if (!(error instanceof MailError)) throw new Error('the slice did not fail');
    expect(outcomeOf(error, { retryCount: 0, reason: null }, 0)).toMatchObject({ action: 'retry', reason: 'our_side' });
    await move.expectMoved();
  });
});
