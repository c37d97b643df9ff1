import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { MappingState } from '../generated/prisma/client.ts';
import { findMembers } from '../members/find-members.ts';
import { findDomainProgress } from '../progress/find-progress.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { findSharer } from './ends/find-sharer.ts';
import { findMappingOfMember, findMappings } from './find-mappings.ts';
import { DISPLAY_STATES, displayState, type StatusFacts } from './mapping-status.ts';

useRoomDatabase();

const NOW = new Date('2026-11-20T08:00:00Z');

/** Every combination of what the rule looks at. */
const FACTS: StatusFacts[] = [null, ...Object.values(MappingState)].flatMap((state) =>
  [false, true].flatMap((active) =>
    [false, true].flatMap((counted) => [0, 2].map((refused) => ({ state, active, counted, refused }))),
  ),
);

test.each<[StatusFacts, string]>([
  [{ state: null, active: false, counted: false, refused: 0 }, 'none'],
  [{ state: 'NOT_STARTED', active: false, counted: false, refused: 0 }, 'not_started'],
  [{ state: 'RUNNING', active: false, counted: false, refused: 0 }, 'queued'],
  [{ state: 'RUNNING', active: true, counted: false, refused: 0 }, 'running'],
  [{ state: 'RUNNING', active: false, counted: true, refused: 0 }, 'running'],
  [{ state: 'PAUSED', active: true, counted: true, refused: 1 }, 'paused'],
  [{ state: 'FAILED', active: false, counted: true, refused: 1 }, 'failed'],
  [{ state: 'DONE', active: false, counted: true, refused: 0 }, 'done'],
  [{ state: 'DONE', active: false, counted: true, refused: 1 }, 'exceptions'],
])('%j is shown as %s', (facts, state) => {
  expect(displayState(facts)).toBe(state);
});

async function store(domain: SampleDomain, position: number, { state, active, counted, refused }: StatusFacts): Promise<void> {
  if (state === null) return;
  const memberId = memberOf(domain, position).id;
  const { id } = await db().mapping.create({ data: { memberId, sourceAddress: 'old@old.example', state, createdBy: 'test' } });
  if (refused > 0) await sampleFolder(id, 'INBOX', { refused });
  await db().mapping.update({
    where: { id },
    data: { activeSince: active ? NOW : null, countedAt: counted ? NOW : null },
  });
}

test('the database says of every case what the rule says, and finds each state by its word', async () => {
  const domain = await sampleDomain('qinghe.example', { members: FACTS.map((_, i) => `m${String(i).padStart(2, '0')}`) });
  for (const [i, facts] of FACTS.entries()) await store(domain, i, facts);
  // The postmaster has no mapping either.
  const expected = [...FACTS, { state: null, active: false, counted: false, refused: 0 }].map(displayState);

  const { rows } = await findMappings(domain.postmaster, { mailDomainId: domain.id, limit: 200 });
  expect(rows.map(({ state }) => state)).toEqual(expected);

  for (const state of DISPLAY_STATES) {
    const found = await findMappings(domain.postmaster, { mailDomainId: domain.id, states: [state], limit: 200 });
    const wanted = rows.filter((row) => row.state === state).map(({ address }) => address);
    expect(
      found.rows.map(({ address }) => address),
      state,
    ).toEqual(wanted);
    expect(found.matching, state).toBe(wanted.length);
  }
  const { counts } = await findDomainProgress(domain.postmaster, domain.id);
  for (const state of DISPLAY_STATES) expect(counts[state], state).toBe(expected.filter((word) => word === state).length);
});

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('other.example', { members: ['chen', 'li', 'wang', 'zhao'] });
});

async function mappingOf(position: number, data: { state: MappingState; finishedAt?: Date }): Promise<string> {
  const { id, address } = memberOf(domain, position);
  const mapping = await db().mapping.create({ data: { memberId: id, sourceAddress: address, createdBy: 'test', ...data } });
  return mapping.id;
}

test('everybody in the domain stands in the table, those who never moved too, and nobody else', async () => {
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  await store(elsewhere, 0, { state: 'RUNNING', active: true, counted: true, refused: 1 });
  await mappingOf(1, { state: 'RUNNING' });
  const { rows, matching } = await findMappings(domain.postmaster, { mailDomainId: domain.id });
  expect(rows.map(({ address, state, total, percent }) => ({ address, state, total, percent }))).toEqual([
    { address: 'chen@other.example', state: 'none', total: null, percent: null },
    { address: 'li@other.example', state: 'queued', total: null, percent: null },
    { address: 'postmaster@other.example', state: 'none', total: null, percent: null },
    { address: 'wang@other.example', state: 'none', total: null, percent: null },
    { address: 'zhao@other.example', state: 'none', total: null, percent: null },
  ]);
  expect(matching).toBe(5);
});

test('the numbers of a row are the sums of its folders', async () => {
  const mappingId = await mappingOf(1, { state: 'RUNNING' });
  await sampleFolder(mappingId, 'INBOX', { copied: 6, skipped: 1, refused: 1, gone: 1, pending: 3 });
  await sampleFolder(mappingId, '已发送', { copied: 2, pending: 6 });
  const { rows } = await findMappings(domain.postmaster, { mailDomainId: domain.id, search: 'li@' });
  expect(rows).toMatchObject([
    { mappingId, total: 20, settled: 11, copied: 8, skipped: 1, refused: 1, gone: 1, percent: 55, state: 'running' },
  ]);
  expect(await findMappingOfMember(memberOf(domain, 1).actor, memberOf(domain, 1).id)).toEqual(rows[0]);
});

test('B5: that two members name one old account is told to the postmaster, and to no member', async () => {
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  await mappingOf(1, { state: 'RUNNING' });
  const shared = { sourceAddress: 'li@other.example', createdBy: 'test' };
  await db().mapping.create({ data: { memberId: memberOf(domain, 2).id, ...shared } });
  await db().mapping.create({ data: { memberId: memberOf(elsewhere, 0).id, ...shared } });
  const { rows } = await findMappings(domain.postmaster, { mailDomainId: domain.id });
  expect(rows.flatMap(({ address, sharedWith }) => (sharedWith === null ? [] : [[address, sharedWith]]))).toEqual([
    ['li@other.example', 'wang@other.example'],
    ['wang@other.example', 'li@other.example'],
  ]);
  expect(await findMappingOfMember(memberOf(domain, 1).actor, memberOf(domain, 1).id)).toMatchObject({ sharedWith: null });
  const [own] = (await findMappings(elsewhere.postmaster, { mailDomainId: elsewhere.id, search: 'mo@' })).rows;
  expect(own?.sharedWith, 'a colleague is of the same domain').toBeNull();
  const members = await findMembers(domain.postmaster, { mailDomainId: domain.id, search: 'li@' });
  expect(members.rows.map(({ move }) => move?.sharedWith)).toEqual(['wang@other.example']);
});

test('B5: before a mailbox is started with an old account, the postmaster learns whose mail comes from there already', async () => {
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  await mappingOf(1, { state: 'RUNNING' });
  const ask = (sourceAddress: string, memberId = memberOf(domain, 2).id) =>
    findSharer(domain.postmaster, { memberId, sourceAddress });
  expect(await ask('li@other.example')).toBe('li@other.example');
  expect(await ask('li@other.example', memberOf(domain, 1).id), 'their own is no sharing').toBeNull();
  expect(await ask('nobody@other.example')).toBeNull();
  const mo = memberOf(elsewhere, 0).id;
  expect(await findSharer(elsewhere.postmaster, { memberId: mo, sourceAddress: 'li@other.example' })).toBeNull();
  const { actor, id: memberId } = memberOf(domain, 2);
  expect(await findSharer(actor, { memberId, sourceAddress: 'li@other.example' }), 'a member learns of no colleague').toBeNull();
});

test('the percentage stays at 99 until the sums are verified', async () => {
  const mappingId = await mappingOf(1, { state: 'RUNNING' });
  await sampleFolder(mappingId, 'INBOX', { copied: 5 });
  const member = memberOf(domain, 1);
  expect(await findMappingOfMember(member.actor, member.id)).toMatchObject({ percent: 99, state: 'running' });
  await db().mapping.update({ where: { id: mappingId }, data: { state: 'DONE', finishedAt: NOW } });
  expect(await findMappingOfMember(member.actor, member.id)).toMatchObject({ percent: 100, state: 'done', finishedAt: NOW });
});

test('the percentage does not fall when mail is added at the source', async () => {
  const mappingId = await mappingOf(1, { state: 'RUNNING' });
  await sampleFolder(mappingId, 'INBOX', { copied: 10, pending: 30 });
  const member = memberOf(domain, 1);
  expect(await findMappingOfMember(member.actor, member.id)).toMatchObject({ percent: 25 });
  await db().mapping.update({ where: { id: mappingId }, data: { bestPercent: 60 } });
  expect(await findMappingOfMember(member.actor, member.id)).toMatchObject({ percent: 60, total: 40, settled: 10 });
  await db().mapping.update({ where: { id: mappingId }, data: { bestPercent: 100 } });
  expect(await findMappingOfMember(member.actor, member.id)).toMatchObject({ percent: 99 });
});

test('a mailbox says which folders are not copied, one that never moved names none', async () => {
  const mappingId = await mappingOf(1, { state: 'RUNNING' });
  const skippedFolders = [{ path: '[Gmail]/所有邮件', reason: 'all_mail' }];
  await db().mapping.update({ where: { id: mappingId }, data: { skippedFolders } });
  const { rows } = await findMappings(domain.postmaster, { mailDomainId: domain.id, limit: 2 });
  expect(rows.map((row) => row.skippedFolders)).toEqual([[], skippedFolders]);
});

test('a filter by state goes through its pages forward and back', async () => {
  for (const position of [0, 1, 3]) await mappingOf(position, { state: 'FAILED' });
  const ask = (request: { after?: string; before?: string }) =>
    findMappings(domain.postmaster, { mailDomainId: domain.id, states: ['failed', 'paused'], limit: 2, ...request });
  const first = await ask({});
  expect(first.rows.map(({ address }) => address)).toEqual(['chen@other.example', 'li@other.example']);
  const second = await ask({ after: first.nextCursor ?? '' });
  expect(second.rows.map(({ address }) => address)).toEqual(['zhao@other.example']);
  expect([first.matching, second.matching, second.nextCursor]).toEqual([3, 3, null]);
  expect((await ask({ before: second.previousCursor ?? '' })).rows).toEqual(first.rows);
});

test('a filter of no states shows everybody', async () => {
  expect((await findMappings(domain.postmaster, { mailDomainId: domain.id, states: [] })).matching).toBe(5);
});

test('a member sees their own row and no colleague’s', async () => {
  const [chen, li] = [memberOf(domain, 0), memberOf(domain, 1)];
  expect(await findMappingOfMember(chen.actor, chen.id)).toMatchObject({ address: chen.address, state: 'none' });
  await expect(findMappingOfMember(chen.actor, li.id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(findMappings(chen.actor, { mailDomainId: domain.id })).rejects.toMatchObject({ code: 'not_found' });
});
