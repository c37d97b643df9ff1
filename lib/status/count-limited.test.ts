import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { statusQuery } from '../schemas/mapping/status.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, sampleDomain } from '../testing/sample-domain.ts';
import { countLimited } from './count-limited.ts';
import { countMatching, findStatusPage } from './find-status-page.ts';

useRoomDatabase();

test('X2: who is complete only for what the old server shows is counted, and found in every order', async () => {
  const domain = await sampleDomain('qinghe.example', { members: ['a', 'b', 'c'] });
  const rangeLimit = { kind: 'days', days: 30 };
  for (const [position, state, limit] of [
    [0, 'DONE', { rangeLimit }],
    [1, 'RUNNING', { rangeLimit }],
    [2, 'DONE', {}],
  ] as const) {
    const { id: memberId, address } = memberOf(domain, position);
    await db().mapping.create({ data: { memberId, sourceAddress: address, state, createdBy: 'test', ...limit } });
  }
  expect(await countLimited(domain.postmaster, domain.id)).toBe(1);
  for (const sort of ['address', 'percent', 'total']) {
    const query = statusQuery.parse({ show: 'limited', sort });
    expect((await findStatusPage(domain.postmaster, domain.id, query)).rows, sort).toMatchObject([
      { address: 'a@qinghe.example', state: 'done', rangeLimit },
    ]);
    expect(await countMatching(domain.postmaster, domain.id, query)).toBe(1);
  }
});
