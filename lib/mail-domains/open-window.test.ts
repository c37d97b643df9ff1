import { beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../local/machine/wait-for.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { closeExpiredWindows, closeWindow } from './close-window.ts';
import { findMailDomainView, listMailDomains } from './find-mail-domain.ts';
import { openWindow } from './open-window.ts';
import { DEFAULT_WINDOW_DAYS } from './window.ts';

const DAY_MS = 86_400_000;

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'], open: false });
});

const windows = () => db().migrationWindow.findMany({ where: { mailDomainId: domain.id }, orderBy: { openedAt: 'asc' } });
const daysFromNow = (date: Date) => (date.getTime() - Date.now()) / DAY_MS;

async function start(position: number): Promise<string> {
  const { id, address } = memberOf(domain, position);
  await startMapping(domain.postmaster, { memberId: id, sourceAddress: address, password: 'old password' });
  return (await db().mapping.findUniqueOrThrow({ where: { memberId: id } })).id;
}

/** The newest opening as it would be had it been opened longer ago. */
async function letExpire(): Promise<void> {
  const past = { openedAt: new Date(Date.now() - 30 * DAY_MS), closesAt: new Date(Date.now() - 1000) };
  await db().migrationWindow.updateMany({ where: { mailDomainId: domain.id, closedAt: null }, data: past });
}

test('O6: opening lasts the days that were asked for, says who opened, and is audited', async () => {
  expect(DEFAULT_WINDOW_DAYS, 'when nothing else is said').toBe(30);
  const { closesAt } = await openWindow(domain.postmaster, domain.id, 30);
  expect(daysFromNow(closesAt)).toBeCloseTo(30, 2);
  const { window } = await findMailDomainView(domain.postmaster, domain.id);
  expect(window).toMatchObject({ open: true, openedBy: `postmaster:${domain.postmaster.address}`, closesAt });
  const [line] = await db().auditEvent.findMany({ where: { mailDomainId: domain.id } });
  expect(line).toMatchObject({ action: 'window.opened', actor: `postmaster:${domain.postmaster.address}`, values: { days: 30 } });
});

test('O6: opening an open domain prolongs the same window and never shortens it', async () => {
  await openWindow(OPERATOR, domain.id, 10);
  const { closesAt } = await openWindow(OPERATOR, domain.id, 20);
  expect(daysFromNow(closesAt)).toBeCloseTo(20, 2);
  expect((await openWindow(OPERATOR, domain.id, 5)).closesAt).toEqual(closesAt);
  expect(await windows()).toHaveLength(1);
});

test('O6: ten people who open at once open one window', async () => {
  await Promise.all(Array.from({ length: 10 }, (_, i) => openWindow(domain.postmaster, domain.id, 20 + i)));
  const open = await windows();
  expect(open).toHaveLength(1);
  expect(open.map(({ closesAt }) => Math.round(daysFromNow(closesAt)))).toEqual([29]);
});

test('O6: the database itself holds at most one open window for a domain', async () => {
  await openWindow(OPERATOR, domain.id, 10);
  const second = { mailDomainId: domain.id, openedBy: 'somebody', closesAt: new Date() };
  await expect(db().migrationWindow.create({ data: second })).rejects.toMatchObject({ code: 'P2002' });
});

test('O6: closing pauses what runs, with its reason, and forgets every old password of the domain', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const running = await start(0);
  const failed = await start(1);
  await db().mapping.update({ where: { id: failed }, data: { state: 'FAILED', reason: 'login_blocked' } });
  const elsewhere = await sampleDomain('elsewhere.example', { members: ['chen'] });
  const chen = memberOf(elsewhere, 0);
  await startMapping(elsewhere.postmaster, { memberId: chen.id, sourceAddress: chen.address, password: 'kept' });

  await closeWindow(domain.postmaster, domain.id);

  expect(await db().mapping.findUnique({ where: { id: running } })).toMatchObject({ state: 'PAUSED', reason: 'window_closed' });
  expect(await db().mapping.findUnique({ where: { id: failed } })).toMatchObject({ state: 'FAILED', reason: 'login_blocked' });
  expect(await db().sourcePassword.count({ where: { mapping: { member: { mailDomainId: domain.id } } } })).toBe(0);
  expect(await db().sourcePassword.count()).toBe(1);
  expect(await db().mapping.findUnique({ where: { memberId: chen.id } })).toMatchObject({ state: 'RUNNING' });
  expect((await windows())[0]).toMatchObject({ closedBy: `postmaster:${domain.postmaster.address}` });
});

test('O6: closing what is not open is refused and changes nothing', async () => {
  await expect(closeWindow(domain.postmaster, domain.id)).rejects.toMatchObject({ code: 'window.not_open' });
  expect(await db().auditEvent.count()).toBe(0);
});

test('O6: after a closing the next opening asks for passwords and keeps what is settled', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const mappingId = await start(0);
  const { startedAt } = await db().mapping.findUniqueOrThrow({ where: { id: mappingId } });
  await sampleFolder(mappingId, 'INBOX', { copied: 3, pending: 2 });
  await closeWindow(OPERATOR, domain.id);
  await openWindow(OPERATOR, domain.id, 30);

  expect(await db().mapping.findUnique({ where: { id: mappingId } })).toMatchObject({ state: 'PAUSED', reason: 'no_password' });
  expect(await windows()).toHaveLength(2);

  await start(0);
  const again = await db().mapping.findUniqueOrThrow({ where: { id: mappingId }, include: { folders: true } });
  expect(again).toMatchObject({ state: 'RUNNING', reason: null, startedAt });
  expect(again.folders).toMatchObject([{ copiedCount: 3, listedCount: 5 }]);
  expect(await db().ledgerEntry.count()).toBe(3);
});

test('O6: a window whose end is reached is closed by the schedule, and others stay open', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const mappingId = await start(0);
  const other = await sampleDomain('elsewhere.example');
  await letExpire();

  expect(await closeExpiredWindows(SYSTEM)).toBe(1);

  expect((await windows())[0]).toMatchObject({ closedBy: 'system:schedule' });
  expect(await db().mapping.findUnique({ where: { id: mappingId } })).toMatchObject({ state: 'PAUSED', reason: 'window_closed' });
  expect(await db().sourcePassword.count()).toBe(0);
  expect((await findMailDomainView(OPERATOR, other.id)).window).toMatchObject({ open: true });
  expect(await closeExpiredWindows(SYSTEM)).toBe(0);
});

test('O6: at its end a window is closed for everybody, before the schedule has come by', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await letExpire();
  await expect(start(0)).rejects.toMatchObject({ code: 'window.closed' });
  expect((await findMailDomainView(OPERATOR, domain.id)).window).toMatchObject({ open: false });
});

test('O6: opening again at the end, before the schedule has come by, closes the first window as the schedule would', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  const mappingId = await start(0);
  await letExpire();
  await openWindow(OPERATOR, domain.id, 30);
  expect((await windows()).map(({ closedBy }) => closedBy)).toEqual(['system:schedule', null]);
  expect(await db().sourcePassword.count()).toBe(0);
  expect(await db().mapping.findUnique({ where: { id: mappingId } })).toMatchObject({ state: 'PAUSED', reason: 'no_password' });
  expect(await closeExpiredWindows(SYSTEM)).toBe(0);
});

test('O6: a window that is prolonged while the schedule is closing it stays open', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await letExpire();
  let sweep: Promise<number> | undefined;
  await inTransaction(async (tx) => {
    await tx.$queryRaw`select 1 from mail_domain where id = ${domain.id}::uuid for update`;
    sweep = closeExpiredWindows(SYSTEM);
    await waitFor('the schedule at the lock', 5, async () => (await waitingForLock()) === 1);
    await tx.migrationWindow.updateMany({
      where: { mailDomainId: domain.id },
      data: { closesAt: new Date(Date.now() + DAY_MS) },
    });
  });
  await sweep;
  expect((await findMailDomainView(OPERATOR, domain.id)).window).toMatchObject({ open: true });
  expect((await windows()).map(({ closedAt }) => closedAt)).toEqual([null]);
});

async function waitingForLock(): Promise<number> {
  const [row] = await db().$queryRaw<{ n: number }[]>`
    select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.n ?? 0;
}

test('only an operator sees the list of all domains', async () => {
  await openWindow(OPERATOR, domain.id, 30);
  await start(0);
  expect(await listMailDomains(OPERATOR)).toEqual([{ name: 'qinghe.example', members: 4, mappings: 1, open: true }]);
  await expect(listMailDomains(domain.postmaster)).rejects.toMatchObject({ code: 'not_found' });
});
