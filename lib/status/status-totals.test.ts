/** The totals of the table are kept by the database (decision 0017). */
import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { statusQuery } from '../schemas/mapping/status.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { findStatusPage } from './find-status-page.ts';

useRoomDatabase();

test('the totals follow the folders, whoever writes them', async () => {
  const domain = await sampleDomain('qinghe.example', { members: ['li'] });
  const { id: memberId } = memberOf(domain, 0);
  const data = { memberId, sourceAddress: 'li@old.example', state: 'RUNNING', createdBy: 'test' } as const;
  const { id: mappingId } = await db().mapping.create({ data });
  const { id } = await sampleFolder(mappingId, 'INBOX', { copied: 3, pending: 5 });
  const copied = async () => {
    const { rows } = await findStatusPage(domain.postmaster, domain.id, statusQuery.parse({ search: 'li' }), 1);
    return rows[0]?.copied;
  };
  await db().folderProgress.update({ where: { id: id }, data: { copiedCount: { increment: 2 } } });
  expect(await copied()).toBe(5);
  await sampleFolder(mappingId, 'Sent', { copied: 10 });
  expect(await copied()).toBe(15);
  await Promise.all(
    ['A', 'B', 'C', 'D', 'E', 'F'].map((path) =>
      db().folderProgress.create({
        data: { mappingId, sourcePath: path, destinationPath: path, copiedCount: 1, listedCount: 1 },
      }),
    ),
  );
  expect(await copied(), 'also when several are written at the same moment').toBe(21);
  await db().folderProgress.deleteMany({ where: { mappingId, sourcePath: { in: ['INBOX', 'Sent'] } } });
  expect(await copied()).toBe(6);
  await db().folderProgress.deleteMany({ where: { mappingId } });
  expect(await copied()).toBe(0);
});
