import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { startMapping } from './start-mapping.ts';

useRoomDatabase();

test.each([
  ['too_many_refused', { refusedCount: 1, ledger: 6, pendingSeen: true }],
  ['over_quota', { refusedCount: 3, ledger: 8, pendingSeen: false }],
])('what was refused is pending again when a move that failed for %s is started', async (reason, expected) => {
  const domain = await sampleDomain('qinghe.example', { members: ['li'] });
  const { id: memberId } = memberOf(domain, 0);
  const input = { memberId, sourceAddress: 'li@old.example', password: 'old' };
  await startMapping(OPERATOR, input);
  const { id } = await db().mapping.findUniqueOrThrow({ where: { memberId } });
  const folder = await sampleFolder(id, 'INBOX', { copied: 5, refused: 3 });
  // Two by our platform, one because nobody could read it there.
  await db().$executeRaw`
    update ledger_entry set reason = case when uid < 8 then 'message_refused' else 'message_unreadable' end where outcome = 'REFUSED'`;
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason } });
  await startMapping(OPERATOR, input);
  const { listedCount, copiedCount, refusedCount, newestPendingAt } = await db().folderProgress.findUniqueOrThrow({
    where: { id: folder.id },
  });
  expect({ listedCount, copiedCount, refusedCount }).toEqual({
    listedCount: 8,
    copiedCount: 5,
    refusedCount: expected.refusedCount,
  });
  expect(newestPendingAt !== null).toBe(expected.pendingSeen);
  expect(await db().ledgerEntry.count()).toBe(expected.ledger);
});
