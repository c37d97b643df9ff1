import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { findProgressPoints } from './find-progress-points.ts';
import { sampleProgress } from './sample-progress.ts';

useRoomDatabase();

let domain: SampleDomain;
let mappingId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li'] });
  const { id: memberId, address } = memberOf(domain, 0);
  const mapping = await db().mapping.create({
    data: { memberId, sourceAddress: address, state: 'RUNNING', createdBy: 'test' },
  });
  mappingId = mapping.id;
});

const points = () => findProgressPoints(domain.postmaster, domain.id);

test('T2: a sample is what the mailboxes add up to, and is written only while that changes', async () => {
  expect(await sampleProgress(SYSTEM), 'nothing has been counted').toBe(0);
  await sampleFolder(mappingId, 'INBOX', { copied: 3, gone: 1, pending: 6 });
  expect(await sampleProgress(SYSTEM)).toBe(1);
  expect(await points()).toMatchObject([{ listed: 10, settled: 4, copied: 3, copiedBytes: 300 }]);
  expect(await sampleProgress(SYSTEM), 'nothing has changed').toBe(0);
  await db().$executeRaw`update domain_sample set at = at - interval '1 minute'`;
  await sampleFolder(mappingId, 'Sent', { copied: 5 });
  expect(await sampleProgress(SYSTEM)).toBe(1);
  expect((await points()).map(({ copied }) => copied)).toEqual([3, 8]);
});

test('T2: a chart of a month has as many points as can be seen, the first and the last among them', async () => {
  await db().$executeRaw`
    insert into domain_sample select ${domain.id}::uuid, now() - i * interval '10 minutes', 9000, 9000 - i, 9000 - i, 0
    from generate_series(0, 4000) i`;
  const found = await points();
  expect(found.length).toBeGreaterThan(100);
  expect(found.length).toBeLessThanOrEqual(160);
  expect(found.at(-1)?.copied).toBe(9000);
  const moments = found.map(({ at }) => at.getTime());
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
});

test('only the schedule writes samples, and only the domain’s postmaster reads them', async () => {
  await expect(sampleProgress(domain.postmaster)).rejects.toMatchObject({ code: 'not_found' });
  await expect(findProgressPoints(memberOf(domain, 0).actor, domain.id)).rejects.toMatchObject({ code: 'not_found' });
});
