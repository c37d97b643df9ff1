import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { MEMBER_SORTS, type MembersQuery } from '../schemas/member/member.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { findMembers } from './find-members.ts';
import { memberKeyset, placeOf } from './order-members.ts';

useRoomDatabase();

const LOCALS = ['a_b', 'ab', 'b%c', 'bc', 'c.d', 'd', 'e', 'f', 'g'];

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: LOCALS });
  await sampleDomain('elsewhere.example', { members: ['a_b', 'd'] });
  await db().member.update({ where: { address: 'd@qinghe.example' }, data: { displayName: '张伟 Zhang_Wei' } });
});

async function page(request: MembersQuery) {
  const { rows, ...rest } = await findMembers(domain.postmaster, { mailDomainId: domain.id, ...request });
  return { names: rows.map(({ address }) => address.slice(0, address.indexOf('@'))), ...rest };
}

test('all members of the domain are shown in the order of their addresses, and nobody else', async () => {
  expect(await page({})).toEqual({
    names: [...LOCALS, 'postmaster'],
    matching: 10,
    nextCursor: null,
    previousCursor: null,
  });
});

test('the pages follow one another forward and back without a gap or a repetition', async () => {
  const first = await page({ limit: 4 });
  expect(first).toMatchObject({ names: ['a_b', 'ab', 'b%c', 'bc'], previousCursor: null, matching: 10 });
  const second = await page({ limit: 4, after: first.nextCursor ?? '' });
  expect(second.names).toEqual(['c.d', 'd', 'e', 'f']);
  const third = await page({ limit: 4, after: second.nextCursor ?? '' });
  expect(third).toMatchObject({ names: ['g', 'postmaster'], nextCursor: null });
  const backToSecond = await page({ limit: 4, before: third.previousCursor ?? '' });
  expect(backToSecond.names).toEqual(second.names);
  const backToFirst = await page({ limit: 4, before: backToSecond.previousCursor ?? '' });
  expect(backToFirst).toMatchObject({ names: first.names, previousCursor: null });
  expect(backToFirst.nextCursor).toBe(first.nextCursor);
});

test('a last page that is exactly full says that nothing follows', async () => {
  expect(await page({ limit: 5, after: 'c.d@qinghe.example' })).toMatchObject({
    names: ['d', 'e', 'f', 'g', 'postmaster'],
    nextCursor: null,
  });
  expect(await page({ limit: 10 })).toMatchObject({ nextCursor: null, previousCursor: null });
});

test('somebody who joins or leaves between two pages moves nobody else', async () => {
  const { nextCursor } = await page({ limit: 4 });
  await db().member.delete({ where: { address: 'ab@qinghe.example' } });
  await db().member.delete({ where: { address: nextCursor ?? '' } });
  expect((await page({ limit: 4, after: nextCursor ?? '' })).names).toEqual(['c.d', 'd', 'e', 'f']);
});

test.each([
  ['_', ['a_b', 'd']],
  ['%', ['b%c']],
  ['a_b', ['a_b']],
  ['A_B', ['a_b']],
  ['  张伟 ', ['d']],
  ['ZHANG_wei', ['d']],
  ['\\', []],
  ["'", []],
  ['', [...LOCALS, 'postmaster']],
])('a search for %j finds what contains it, to the letter', async (search, names) => {
  expect(await page({ search })).toMatchObject({ names, matching: names.length });
});

test('a search goes through its pages like everything else', async () => {
  const first = await page({ search: 'b', limit: 2 });
  expect(first).toMatchObject({ names: ['a_b', 'ab'], matching: 4 });
  expect(await page({ search: 'b', limit: 2, after: first.nextCursor ?? '' })).toMatchObject({
    names: ['b%c', 'bc'],
    nextCursor: null,
  });
});

test('what is shown of a member holds neither hash nor password', async () => {
  await db().member.update({ where: { address: 'ab@qinghe.example' }, data: { disabledAt: new Date() } });
  const { rows } = await findMembers(domain.postmaster, { mailDomainId: domain.id, search: 'ab@' });
  expect(rows).toEqual([
    {
      id: expect.any(String),
      address: 'ab@qinghe.example',
      displayName: '',
      role: 'MEMBER',
      disabled: true,
      quotaBytes: 10 * 1024 ** 3,
      usedBytes: null,
      createdAt: expect.any(Date),
      move: null,
    },
  ]);
});

describe('the orders', () => {
  const used: Record<string, number> = { a_b: 5, 'b%c': 700, bc: 700, d: 0, g: 3 };
  beforeEach(async () => {
    const names: Record<string, string> = { ab: '王芳', bc: 'Zoe', e: '"]', f: '王芳' };
    for (const [i, local] of LOCALS.entries()) {
      await db().member.update({
        where: { address: `${local}@qinghe.example` },
        data: {
          usedBytes: used[local] ?? null,
          quotaBytes: (i % 3) * 1024 ** 3 + 2 ** 30,
          displayName: names[local] ?? '',
          // Three of each moment, to the millisecond.
          createdAt: new Date(Date.UTC(2026, 0, 1 + Math.floor(i / 3), 1, 2, 3, 457)),
        },
      });
    }
  });

  test('A1: whom the platform says to use most comes first, and of whom it has said nothing last', async () => {
    const { names } = await page({ sort: 'used', direction: 'desc' });
    expect(names.slice(0, 5)).toEqual(['bc', 'b%c', 'a_b', 'g', 'd']);
    expect(names.slice(5).sort()).toEqual(['ab', 'c.d', 'e', 'f', 'postmaster']);
  });

  test.each(MEMBER_SORTS.flatMap((sort) => (['asc', 'desc'] as const).map((direction) => ({ sort, direction }))))(
    'A1: by $sort, $direction: small pages go forward and back over the very order of the large one',
    async (order) => {
      const whole = (await page(order)).names;
      expect(new Set(whole).size).toBe(10);
      const forward: string[][] = [];
      let at = await page({ ...order, limit: 3 });
      forward.push(at.names);
      while (at.nextCursor !== null) {
        at = await page({ ...order, limit: 3, after: at.nextCursor });
        forward.push(at.names);
      }
      expect(forward.flat()).toEqual(whole);
      const back = [at.names];
      while (at.previousCursor !== null) {
        at = await page({ ...order, limit: 3, before: at.previousCursor });
        back.unshift(at.names);
      }
      expect(back.flat()).toEqual(whole);
    },
  );

  test.each(['', 'x', '[]', '["x","y"]', '[1,2]', '{"a":1}', '["2026-01-01","a"]', 'a\0b', '["9e99","a"]', '[null,"a"]'])(
    'A1: a place %j that somebody wrote into the address is the first page, in every order',
    async (after) => {
      for (const sort of ['used', 'quota', 'created'] as const) {
        expect((await page({ sort, after })).names).toEqual((await page({ sort })).names);
      }
      expect((await page({ sort: 'name', after })).names.length).toBeGreaterThan(0);
    },
  );
});

test('A1: the move stands with its member, with what its ledger holds', async () => {
  const { id: memberId } = await db().member.findUniqueOrThrow({ where: { address: 'ab@qinghe.example' } });
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: 'ab@old.example', state: 'PAUSED', createdBy: 'test' },
  });
  await sampleFolder(id, 'INBOX', { copied: 2, refused: 1, pending: 5 });
  await sampleFolder(id, 'Sent', { copied: 4 });
  const { rows } = await findMembers(domain.postmaster, { mailDomainId: domain.id, search: 'ab@' });
  expect(rows[0]?.move).toEqual({ state: 'PAUSED', sourceAddress: 'ab@old.example', sharedWith: null, settled: 7 });
});

test('A1: with 100,000 members every order pages by its index, in the middle as at the beginning, forward and back', async () => {
  await db().$executeRaw`
    insert into member (id, mail_domain_id, address, display_name, password_hash, quota_bytes, used_bytes, created_at)
    select gen_random_uuid(), ${domain.id}::uuid, 'm' || lpad(n::text, 6, '0') || '@qinghe.example', 'Name ' || n % 5000, '{ARGON2ID}none',
           (1 + n % 20) * 1073741824::bigint, nullif(n % 7777, 0), timestamptz '2026-01-01' + n % 3000 * interval '1 minute'
    from generate_series(1, 100000) n`;
  await db().$executeRaw`vacuum analyze member`;
  for (const sort of MEMBER_SORTS) {
    const middle = placeOf(sort, {
      address: 'm050000@qinghe.example',
      displayName: 'Name 2500',
      usedBytes: 3000,
      quotaBytes: 10 * 1024 ** 3,
      createdAt: new Date('2026-01-02T00:00:00Z'),
    });
    for (const request of [{}, { after: middle }, { before: middle }, { after: middle, direction: 'desc' as const }]) {
      const { condition, order } = memberKeyset({ sort, ...request });
      const plan = await db().$queryRaw<{ 'QUERY PLAN': string }[]>`
        explain (analyze, timing off) select * from member m
        where m.mail_domain_id = ${domain.id}::uuid and true and ${condition} order by ${order} limit 51`;
      const text = plan.map((line) => line['QUERY PLAN']).join('\n');
      const what = `${sort} ${JSON.stringify(request)}\n${text}`;
      expect(text, what).toMatch(/Index Scan/);
      expect(text, what).not.toMatch(/Sort|Seq Scan|Bitmap/);
      // No more rows are touched than the page has.
      expect(text, what).not.toMatch(/Rows Removed by Filter: \d{3,}/);
    }
  }
  const { matching } = await page({ limit: 50, after: 'm050000@qinghe.example' });
  expect(matching).toBe(100_010);
});
