import { beforeEach, expect, test } from 'vitest';
import { DAY_MS, MINUTE_MS } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { closeExpiredWindows, closeWindow } from '../mail-domains/close-window.ts';
import { openWindow } from '../mail-domains/open-window.ts';
import { setNotices } from '../mail-domains/set-notices.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { setOwnNotices } from '../members/own/set-own-notices.ts';
import { NOTICE_KINDS } from '../schemas/member/notice.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { claimNotice } from './claim-notice.ts';
import { healNotices } from './heal-notices.ts';
import { localeOf, readContent } from './read-content.ts';
import { GROUP_MINUTES, groupedDue, QUIET_MINUTES, tellPostmasters, tellPostmastersGrouped } from './record-notices.ts';
import { tellEndingWindows } from './tell-ending.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'], open: false });
});

const written = async () =>
  (await db().notice.findMany({ include: { member: true } }))
    .map(({ kind, member }) => `${kind} ${member.address.split('@')[0]}`)
    .sort();
const jobs = () => db().$queryRaw<{ id: string; due: boolean }[]>`
  select data->>'noticeId' as id, start_after <= now() as due from pgboss.job where name = 'send-notice' and state = 'created'`;
const failed = () => inTransaction((tx) => tellPostmastersGrouped(tx, domain.id, 'postmaster_failed'));

async function start(position: number): Promise<string> {
  const { id, address } = memberOf(domain, position);
  await startMapping(domain.postmaster, { memberId: id, sourceAddress: address, password: 'old password' });
  return (await db().mapping.findUniqueOrThrow({ where: { memberId: id } })).id;
}

async function contentOf(kind: string, local: string) {
  const { id } = await db().notice.findFirstOrThrow({ where: { kind, member: { address: `${local}@qinghe.example` } } });
  const notice = await db().notice.findUniqueOrThrow({
    where: { id },
    include: { member: { include: { mailDomain: true } } },
  });
  return readContent(notice, new Date());
}

test('O6: opening tells whoever runs the domain and its members, each with a job in the same transaction', async () => {
  await openWindow(domain.postmaster, domain.id, 30);
  expect(await written()).toEqual([
    'member_opened li',
    'member_opened wang',
    'member_opened zhao',
    'postmaster_opened postmaster',
  ]);
  expect(await jobs()).toHaveLength(4);
  await openWindow(domain.postmaster, domain.id, 40);
  expect(await written(), 'prolonging is no opening').toHaveLength(4);
});

test('O6: a closing that is rolled back tells nobody', async () => {
  await expect(
    inTransaction(async (tx) => {
      await tellPostmasters(tx, { mailDomainId: domain.id, kind: 'postmaster_closed', eventKey: 'x' });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await written()).toEqual([]);
  expect(await jobs()).toEqual([]);
});

test('O6: the same event is told once, however often and at once it is written', async () => {
  const event = { mailDomainId: domain.id, kind: 'postmaster_closed', eventKey: 'x' } as const;
  await Promise.all(Array.from({ length: 10 }, () => inTransaction((tx) => tellPostmasters(tx, event))));
  expect(await written()).toEqual(['postmaster_closed postmaster']);
  expect(await jobs()).toHaveLength(1);
});

test('O6: closing tells the postmaster and those who are half-way, not those who never began or are done', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await start(0);
  await db().mapping.update({ where: { id: await start(1) }, data: { state: 'DONE' } });
  await db().notice.deleteMany();
  await closeWindow(domain.postmaster, domain.id);
  expect(await written()).toEqual(['member_closed li', 'postmaster_closed postmaster']);
  expect(await contentOf('postmaster_closed', 'postmaster')).toEqual({ kind: 'postmaster_closed', unfinished: 1, arrived: 1 });
  await openWindow(OPERATOR, domain.id, 30);
  expect(await contentOf('postmaster_closed', 'postmaster'), 'opened again, that is no news any more').toBeNull();
});

test('O6: a window that the schedule closes tells so too', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await db().notice.deleteMany();
  await db().migrationWindow.updateMany({ data: { closesAt: new Date(Date.now() - 1000) } });
  await closeExpiredWindows(SYSTEM);
  await closeExpiredWindows(SYSTEM);
  expect(await written()).toEqual(['postmaster_closed postmaster']);
});

test('O6: seven days before the end people are told once, and again of a new end', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await db().notice.deleteMany();
  expect(await tellEndingWindows(SYSTEM)).toBe(0);
  const closesAt = new Date(Date.now() + 6.5 * DAY_MS);
  await db().migrationWindow.updateMany({ data: { openedAt: new Date(Date.now() - 20 * DAY_MS), closesAt } });
  await db().mapping.create({
    data: { memberId: memberOf(domain, 2).id, sourceAddress: 'z@old.example', createdBy: 'test', state: 'DONE' },
  });
  await Promise.all([tellEndingWindows(SYSTEM), tellEndingWindows(SYSTEM), tellEndingWindows(SYSTEM)]);
  const told = ['member_ending li', 'member_ending wang', 'postmaster_ending postmaster'];
  expect(await written()).toEqual(told);
  expect(await contentOf('postmaster_ending', 'postmaster')).toMatchObject({ days: 7, unfinished: 0, mappings: 1 });
  expect(await contentOf('member_ending', 'li')).toMatchObject({ started: false });
  expect(await tellEndingWindows(SYSTEM)).toBe(0);
  await db().migrationWindow.updateMany({ data: { closesAt: new Date(Date.now() + 6.8 * DAY_MS) } });
  expect(await tellEndingWindows(SYSTEM)).toBe(1);
  expect(await written()).toHaveLength(6);
});

test('O6: a window of seven days or less does not say at once that it ends', async () => {
  await openWindow(OPERATOR, domain.id, 7);
  expect(await tellEndingWindows(SYSTEM)).toBe(0);
});

test('O6: what the postmaster has switched off is not written', async () => {
  const silenced = NOTICE_KINDS.filter((kind) => kind !== 'postmaster_opened');
  await setNotices(domain.postmaster, domain.id, { silenced: [...silenced], locale: 'en' });
  await openWindow(domain.postmaster, domain.id, 30);
  expect(await written()).toEqual(['postmaster_opened postmaster']);
});

test('O6: what is switched off after it was written is not delivered', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  expect(await contentOf('member_opened', 'li')).not.toBeNull();
  await setOwnNotices(memberOf(domain, 0).actor, { on: false, locale: 'zh-CN' });
  expect(await contentOf('member_opened', 'li')).toBeNull();
  expect(await contentOf('member_opened', 'wang')).not.toBeNull();
  await setNotices(domain.postmaster, domain.id, { silenced: ['member_opened'], locale: 'zh-CN' });
  expect(await contentOf('member_opened', 'wang')).toBeNull();
});

test('O6: a notice is in the language of its reader, or else of the domain', async () => {
  await setNotices(domain.postmaster, domain.id, { silenced: [], locale: 'en' });
  await setOwnNotices(memberOf(domain, 0).actor, { on: true, locale: 'zh-CN' });
  await openWindow(OPERATOR, domain.id, 30);
  const notices = await db().notice.findMany({
    where: { kind: 'member_opened' },
    include: { member: { include: { mailDomain: true } } },
  });
  const locales = Object.fromEntries(notices.map((notice) => [notice.member.address.split('@')[0], localeOf(notice)]));
  expect(locales).toEqual({ li: 'zh-CN', wang: 'en', zhao: 'en' });
});

test('O6: a hundred failures make one notice, and the next one an hour later', async () => {
  await Promise.all(Array.from({ length: 20 }, failed));
  for (let i = 0; i < 80; i++) await failed();
  expect(await written()).toEqual(['postmaster_failed postmaster']);
  const [first] = await db().notice.findMany();
  expect(await jobs()).toEqual([{ id: first?.id, due: false }]);
  expect(await claimNotice(first?.id ?? '')).not.toBeNull();
  await Promise.all(Array.from({ length: 20 }, failed));
  const [, second, ...more] = await db().notice.findMany({ orderBy: { dueAt: 'asc' } });
  expect(more).toEqual([]);
  expect((second?.dueAt.getTime() ?? 0) - (first?.dueAt.getTime() ?? 0)).toBe(QUIET_MINUTES * MINUTE_MS);
});

test.each<[string, number | null, number]>([
  ['the first one waits for others', null, GROUP_MINUTES],
  ['the next one comes an hour after it', -5, QUIET_MINUTES - 5],
  ['one after a long time of peace waits no longer than the first', -500, GROUP_MINUTES],
])('O6: of grouped notices %s', (_sentence, beforeMinutes, dueMinutes) => {
  const at = new Date('2026-03-12T02:00:00Z');
  const before = beforeMinutes === null ? null : new Date(at.getTime() + beforeMinutes * MINUTE_MS);
  expect(groupedDue(at, before).getTime() - at.getTime()).toBe(dueMinutes * MINUTE_MS);
});

test('O6: a notice of failures names what stands now, and is taken back when nothing does', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const id = await start(0);
  await db().mapping.update({ where: { id }, data: { state: 'FAILED', reason: 'wrong_password' } });
  await failed();
  expect(await contentOf('postmaster_failed', 'postmaster')).toEqual({
    kind: 'postmaster_failed',
    count: 1,
    failures: [{ address: 'li@qinghe.example', reason: 'wrong_password' }],
  });
  await start(0);
  expect(await contentOf('postmaster_failed', 'postmaster')).toBeNull();
});

test('a claimed notice is nobody else’s, and one that was sent is nobody’s', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const { id } = await db().notice.findFirstOrThrow();
  const claims = await Promise.all(Array.from({ length: 5 }, () => claimNotice(id)));
  expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
  await db().notice.update({ where: { id }, data: { claimedUntil: new Date(0) } });
  expect(await claimNotice(id)).toMatchObject({ attemptCount: 2 });
  await db().notice.update({ where: { id }, data: { claimedUntil: new Date(0), sentAt: new Date() } });
  expect(await claimNotice(id)).toBeNull();
});

test('a notice whose job is gone gets one again', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  expect(await healNotices(SYSTEM)).toBe(0);
  await db().$executeRaw`delete from pgboss.job where name = 'send-notice'`;
  expect(await healNotices(SYSTEM)).toBe(4);
  expect(await jobs()).toHaveLength(4);
});
