import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import type { PageRequest } from '../schemas/paging.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { findMembers } from './find-members.ts';

useRoomDatabase();

const LOCALS = ['a_b', 'ab', 'b%c', 'bc', 'c.d', 'd', 'e', 'f', 'g'];

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: LOCALS });
  await sampleDomain('elsewhere.example', { members: ['a_b', 'd'] });
  await db().member.update({ where: { address: 'd@qinghe.example' }, data: { displayName: '张伟 Zhang_Wei' } });
});

async function page(request: PageRequest) {
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
      createdAt: expect.any(Date),
    },
  ]);
});
