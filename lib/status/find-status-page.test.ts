import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { MappingState } from '../generated/prisma/client.ts';
import { findMappings } from '../mappings/find-mappings.ts';
import { DISPLAY_STATES, rankOf } from '../mappings/mapping-status.ts';
import { findDomainProgress } from '../progress/find-progress.ts';
import { isUncounted, SHOWN_STATES, SHOWS, SORTS, statusFilter, statusQuery } from '../schemas/mapping/status.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { countMatching, findStatusPage, type StatusRow } from './find-status-page.ts';
import { readStatusRows } from './read-status-rows.ts';

useRoomDatabase();

const NOW = new Date('2026-11-20T08:00:00Z');

let domain: SampleDomain;

interface Wanted {
  state: MappingState;
  reason?: string;
  active?: boolean;
  pending?: number;
  copied?: number;
  refused?: number;
  startedAt?: Date;
  syncing?: boolean;
}

async function mapping(position: number, wanted: Wanted): Promise<string> {
  const { id: memberId, address } = memberOf(domain, position);
  const { state, reason = null, startedAt = null } = wanted;
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: address, state, reason, startedAt, createdBy: 'test' },
  });
  const { pending = 0, copied = 0, refused = 0 } = wanted;
  if (pending + copied + refused > 0) await sampleFolder(id, 'INBOX', { pending, copied, refused });
  await db().mapping.update({ where: { id }, data: { activeSince: wanted.active === true ? NOW : null } });
  if (wanted.syncing === true) {
    await db().sourcePassword.create({ data: { mappingId: id, keyId: 'k', sealed: Buffer.from('x') } });
  }
  return id;
}

const LOCALS = Array.from({ length: 24 }, (_, i) => `m${String(i).padStart(2, '0')}`);

/** Members of every state; those from 16 on have never moved. */
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: LOCALS });
  const kinds: Wanted[] = [
    { state: 'RUNNING' },
    { state: 'RUNNING', active: true },
    { state: 'RUNNING', copied: 3, pending: 5, startedAt: new Date('2026-11-19T08:00:00Z') },
    { state: 'RUNNING', reason: 'throttled', copied: 1, pending: 1 },
    { state: 'PAUSED', reason: 'paused_by_postmaster', copied: 4, pending: 4 },
    { state: 'PAUSED', reason: 'window_closed' },
    { state: 'FAILED', reason: 'wrong_password' },
    { state: 'FAILED', reason: 'client_password', copied: 3 },
    { state: 'FAILED', reason: 'host_unreachable', copied: 2, pending: 9 },
    { state: 'FAILED', reason: 'over_quota' },
    { state: 'DONE', copied: 7, startedAt: new Date('2026-11-18T08:00:00Z'), syncing: true },
    { state: 'DONE', copied: 6, refused: 2 },
    { state: 'DONE', copied: 1 },
    { state: 'NOT_STARTED', reason: 'no_password' },
    { state: 'NOT_STARTED', reason: 'no_password' },
    { state: 'RUNNING', reason: 'host_busy' },
  ];
  for (const [position, wanted] of kinds.entries()) await mapping(position, wanted);
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['mo'] });
  await db().mapping.create({
    data: { memberId: memberOf(elsewhere, 0).id, sourceAddress: 'x@y.example', state: 'FAILED', createdBy: 'test' },
  });
});

const find = (asked: Record<string, string>, limit = 200) =>
  findStatusPage(domain.postmaster, domain.id, statusQuery.parse(asked), limit);

test('T3: everybody of the domain stands in the table, those who were never moved too, and nobody else', async () => {
  const { rows } = await find({});
  expect(rows.map(({ address }) => address)).toEqual([...LOCALS, 'postmaster'].map((local) => `${local}@qinghe.example`));
  expect(rows.filter(({ state }) => state === 'none')).toHaveLength(9);
  expect(rows.at(-1)).toMatchObject({ state: 'none', total: null, copied: 0, percent: null, startedAt: null });
});

test('T2: a row has its counts, bytes, percentage and when it was started', async () => {
  const { rows } = await find({ search: 'm02' });
  expect(rows).toMatchObject([
    {
      state: 'running',
      total: 8,
      copied: 3,
      settled: 3,
      percent: 37,
      totalBytes: 800,
      copiedBytes: 300,
      startedAt: new Date('2026-11-19T08:00:00Z'),
    },
  ]);
});

test('T4: each filter by state finds whom the rule names so, and counts them', async () => {
  const { rows: all } = await findMappings(domain.postmaster, { mailDomainId: domain.id, limit: 200 });
  for (const show of SHOWS) {
    if (show === 'all' || isUncounted(show)) continue;
    const states: readonly string[] = SHOWN_STATES[show];
    const expected = all.filter(({ state }) => states.includes(state)).map(({ address }) => address);
    expect(
      (await find({ show })).rows.map(({ address }) => address),
      show,
    ).toEqual(expected);
    expect(await countMatching(domain.postmaster, domain.id, statusFilter.parse({ show })), show).toBe(expected.length);
  }
  for (const state of DISPLAY_STATES)
    expect(
      all.some((row) => row.state === state),
      state,
    ).toBe(true);
});

test('T5: who is finished and kept in sync until the cutover can be found', async () => {
  expect((await find({ show: 'in_sync' })).rows).toMatchObject([{ address: 'm10@qinghe.example', inSync: true }]);
});

test.each([
  ['credentials', ['m06', 'm07', 'm13', 'm14']],
  ['throttled', ['m03', 'm15']],
  ['quota', ['m09']],
  ['window_closed', ['m05']],
  ['server_gone', ['m08']],
  ['partial', ['m11']],
  ['held', ['m04']],
  ['blocked', []],
])('T5: the reason %s finds %j', async (reason, locals) => {
  const { rows } = await find({ reason });
  expect(rows.map(({ address }) => address.split('@')[0])).toEqual(locals);
});

test('T5: failed and all copied may stand together', async () => {
  expect((await find({ search: 'm07' })).rows).toMatchObject([{ state: 'failed', total: 3, copied: 3, percent: 99 }]);
});

test('T1: the search takes address or name, and signs of patterns as what they are', async () => {
  await db().member.update({ where: { id: memberOf(domain, 4).id }, data: { displayName: '沈_岚' } });
  expect((await find({ search: '沈_' })).rows).toMatchObject([{ address: 'm04@qinghe.example' }]);
  expect((await find({ search: 'M04' })).rows).toHaveLength(1);
  expect((await find({ search: '%' })).rows).toHaveLength(0);
  expect(await countMatching(domain.postmaster, domain.id, statusFilter.parse({ search: 'm0' }))).toBe(10);
});

for (const sort of SORTS) {
  for (const direction of ['asc', 'desc']) {
    test(`T1: pages by ${sort} ${direction} hold everybody once, forwards and backwards`, async () => {
      const whole = (await find({ sort, direction })).rows.map(({ address }) => address);
      expect(new Set(whole).size).toBe(25);
      const walked: string[] = [];
      let page = await find({ sort, direction }, 4);
      const pages = [page];
      while (page.nextCursor !== null) {
        page = await find({ sort, direction, after: page.nextCursor }, 4);
        pages.push(page);
      }
      for (const { rows } of pages) walked.push(...rows.map(({ address }) => address));
      expect(walked).toEqual(whole);
      const back: string[] = page.rows.map(({ address }) => address);
      while (page.previousCursor !== null) {
        page = await find({ sort, direction, before: page.previousCursor }, 4);
        back.unshift(...page.rows.map(({ address }) => address));
      }
      expect(back).toEqual(whole);
    });
  }
}

test('T1: what is sorted by is in order, the unknown before nought', async () => {
  const by = async (sort: string) => (await find({ sort, direction: 'desc' })).rows;
  expect((await by('total')).slice(0, 3).map(({ total }) => total)).toEqual([11, 8, 8]);
  expect((await by('moved'))[0]?.copied).toBe(7);
  const percents = (await by('percent')).map(({ percent }) => percent ?? -1);
  expect(percents).toEqual(percents.toSorted((a, b) => b - a));
  expect((await by('started'))[0]?.address).toBe('m02@qinghe.example');
});

/** What a row is sorted by, from what the row itself says: the database keeps it beside the totals. */
const KEYS: Record<Exclude<(typeof SORTS)[number], 'address'>, (row: StatusRow) => number> = {
  state: ({ state }) => rankOf(state),
  total: ({ total }) => total ?? -1,
  moved: ({ copied, countedAt }) => (countedAt === null ? -1 : copied),
  percent: ({ percent }) => percent ?? -1,
  started: ({ startedAt }) => startedAt?.getTime() ?? -1,
};

/** Members in the order of the sort, of whoever `let` through. */
function inOrder(rows: readonly StatusRow[], sort: (typeof SORTS)[number], lets: (row: StatusRow) => boolean): string[] {
  const key = sort === 'address' ? () => 0 : KEYS[sort];
  const ordered = rows.filter(lets).toSorted((a, b) => key(a) - key(b) || (a.address < b.address ? -1 : 1));
  return ordered.map(({ address }) => address);
}

test('T1: every order holds under every filter and search, by what the rows show', async () => {
  const { rows } = await find({});
  const filters: [Record<string, string>, (row: StatusRow) => boolean][] = [
    [{}, () => true],
    [{ search: 'm1' }, ({ address }) => address.startsWith('m1')],
    [{ show: 'none' }, ({ state }) => state === 'none'],
    [{ show: 'none', search: 'm2' }, ({ address, state }) => state === 'none' && address.startsWith('m2')],
    [{ show: 'moving' }, ({ state }) => state === 'running' || state === 'queued'],
    [{ show: 'needs', search: 'm0' }, ({ address, state }) => /^m0/.test(address) && (state === 'failed' || state === 'paused')],
    [{ show: 'in_sync' }, ({ inSync }) => inSync],
    [{ reason: 'throttled' }, ({ reason }) => reason === 'throttled' || reason === 'host_busy'],
    [{ show: 'running', reason: 'throttled', search: '3' }, ({ address }) => address.startsWith('m03')],
  ];
  for (const sort of SORTS) {
    for (const [asked, lets] of filters) {
      const expected = inOrder(rows, sort, lets);
      const what = JSON.stringify({ sort, ...asked });
      expect(expected, what).not.toHaveLength(0);
      expect(
        (await find({ ...asked, sort })).rows.map(({ address }) => address),
        what,
      ).toEqual(expected);
      const falling = await find({ ...asked, sort, direction: 'desc' });
      expect(
        falling.rows.map(({ address }) => address),
        what,
      ).toEqual(expected.toReversed());
    }
  }
});

test('T1: what is sorted by follows the mapping and its folders', async () => {
  const { mappingId } = (await find({ search: 'm13' })).rows[0] ?? {};
  const where = { id: mappingId ?? '' };
  const agrees = async (what: string) => {
    const { rows } = await find({});
    for (const sort of SORTS) {
      const found = (await find({ sort })).rows.map(({ address }) => address);
      expect(found, `${what}, by ${sort}`).toEqual(inOrder(rows, sort, () => true));
    }
  };
  await db().mapping.update({ where, data: { state: 'RUNNING', reason: null, startedAt: new Date('2026-11-01T00:00:00Z') } });
  await agrees('started');
  await sampleFolder(mappingId ?? '', 'INBOX', { copied: 9, pending: 1 });
  await agrees('listed');
  await db().mapping.update({ where, data: { bestPercent: 95 } });
  await agrees('further once');
  await db().folderProgress.updateMany({ where: { mappingId: where.id }, data: { copiedCount: 9, refusedCount: 1 } });
  await db().mapping.update({ where, data: { state: 'DONE', finishedAt: NOW } });
  expect((await find({ search: 'm13' })).rows).toMatchObject([{ state: 'exceptions', percent: 100 }]);
  await agrees('done');
  await db().mapping.delete({ where });
  await agrees('gone');
});

test.each(['x', '~', '1~', `${'9'.repeat(30)}~m00@qinghe.example`, '1.5~m00@qinghe.example'])(
  'T1: a place %j that somebody wrote into the address is the first page, in every order',
  async (after) => {
    for (const sort of SORTS) {
      const first = (await find({ sort })).rows.map(({ address }) => address);
      expect((await find({ sort, after })).rows.map(({ address }) => address)).toEqual(first);
    }
  },
);

test('P1: a speed is measured over the last minutes, and says when it will be finished', async () => {
  const { mappingId } = (await find({ search: 'm02' })).rows[0] ?? {};
  const folder = { where: { mappingId_sourcePath: { mappingId: mappingId ?? '', sourcePath: 'INBOX' } } };
  await db().$executeRaw`update mapping_total set mark_at = now() - interval '60 seconds', mark_settled = 0
    where mapping_id = ${mappingId}::uuid`;
  await db().folderProgress.update({ ...folder, data: { copiedCount: 6 } });
  const [row] = (await find({ search: 'm02' })).rows;
  expect(row?.ratePerMinute).toBeGreaterThan(4);
  expect(row?.ratePerMinute).toBeLessThanOrEqual(6);
  expect(row?.finishAt?.getTime()).toBeGreaterThan(Date.now());
  const progress = await findDomainProgress(domain.postmaster, domain.id);
  expect(progress.ratePerMinute).toBeGreaterThan(0);
});

test('an export reads everybody of the filter once, in pieces', async () => {
  const read: string[] = [];
  for await (const rows of readStatusRows(domain.postmaster, domain.id, statusFilter.parse({ show: 'needs' }))) {
    read.push(...rows.map(({ address }) => address));
  }
  expect(read).toHaveLength(6);
});

test('nobody but the domain’s postmaster reads it', async () => {
  await expect(findStatusPage(memberOf(domain, 0).actor, domain.id, statusQuery.parse({}))).rejects.toMatchObject({
    code: 'not_found',
  });
  expect(Object.values(MappingState)).toHaveLength(5);
});
