/** The switch-over of a domain with a real database and a real name server, whose records change. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../../local/machine/free-port.ts';
import { changeZone, type RunningDnsServer, startDnsServer, writeZone } from '../../local/servers/name-server/dns-server.ts';
import { db } from '../db/client.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { sourceGuard } from '../providers/source-guard.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { choosePlan, setStaffTold } from './choose-plan.ts';
import { findCutover } from './find-cutover.ts';
import { observeCutover, watchCutovers } from './observe-cutover.ts';
import { pinSource, unpinSource } from './pin-source.ts';
import { startFinalDelta } from './start-final-delta.ts';

useRoomDatabase();

let directory: string;
let server: RunningDnsServer;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banjia-cutover-'));
  server = await startDnsServer(directory, await freePort());
});
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true, force: true });
});

const settings = () => ({
  DNS_RESOLVERS: [{ address: '127.0.0.1', port: server.port }],
  PLATFORM_IMAP_URL: 'imaps://mail.platform.example',
  PLATFORM_MX_HOSTS: ['mx1.platform.example'],
  PLATFORM_SPF_INCLUDE: 'spf.platform.example',
});
const mx = (exchange: string, ttl = 300) =>
  ({ name: 'qinghe.example', type: 'MX', ttl, data: { preference: 10, exchange } }) as const;

let qinghe: SampleDomain;
beforeEach(async () => {
  await writeZone(server.zoneFile, { records: [mx('mxbiz1.qq.com', 3600)] });
  qinghe = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
});

/** Forgets when DNS was asked, so that the next look is a new one. */
async function later(): Promise<void> {
  await db().cutover.updateMany({ data: { seenAt: new Date(0) } });
}

const find = () => findCutover(qinghe.postmaster, qinghe.id, settings());

/** Has moved; `looked` is when it was last looked at. */
async function arrive(position: number, looked: Date): Promise<string> {
  const { id: memberId } = memberOf(qinghe, position);
  await startMapping(qinghe.postmaster, { memberId, sourceAddress: `${position}@old.example`, password: 'p' });
  const { id } = await db().mapping.update({
    where: { memberId },
    data: { state: 'DONE', finishedAt: looked, syncedAt: looked },
  });
  await db().$executeRaw`delete from pgboss.job`;
  return id;
}

test('C1: an answer is remembered for a short time, and asked for anew on demand', async () => {
  expect((await find()).mx.verdict).toBe('elsewhere');
  await changeZone(server.zoneFile, [mx('mx1.platform.example')]);
  expect((await find()).mx.verdict, 'a moment later').toBe('elsewhere');
  await observeCutover(qinghe.postmaster, qinghe.id, settings(), { maxAgeMs: 0 });
  expect((await find()).mx.verdict).toBe('ours');
});

test('C1: since when the record points here is kept while nobody answers, and forgotten when it points elsewhere again', async () => {
  await changeZone(server.zoneFile, [mx('mx1.platform.example')]);
  const { mxOursSince } = await find();
  expect(mxOursSince).not.toBeNull();
  await later();
  await writeZone(server.zoneFile, { silent: true });
  const silent = await find();
  expect(silent.mx.verdict).toBe('no_answer');
  expect(silent.dns.mx[0]).toMatchObject({ outcome: 'no_answer', why: 'silent' });
  expect(silent.mxOursSince).toEqual(mxOursSince);
  await later();
  await writeZone(server.zoneFile, { records: [mx('mxbiz1.qq.com')] });
  expect((await find()).mxOursSince).toBeNull();
});

test('C1: the schedule notices the change while nobody looks at the page, where a plan is chosen and the window is open', async () => {
  const { id: idle } = await sampleDomain('idle.example');
  await choosePlan(qinghe.postmaster, qinghe.id, { plan: 'AFTER_MOVE', quietHours: 24 });
  await changeZone(server.zoneFile, [mx('mx1.platform.example')]);
  await watchCutovers(SYSTEM, settings());
  expect((await db().cutover.findUniqueOrThrow({ where: { mailDomainId: qinghe.id } })).mxOursSince).not.toBeNull();
  expect(await db().cutover.findUnique({ where: { mailDomainId: idle } })).toBeNull();
});

test('C1, C2: the choice is stored with who and when, and can be changed', async () => {
  await choosePlan(qinghe.postmaster, qinghe.id, { plan: 'AFTER_MOVE', quietHours: 24 });
  await choosePlan(qinghe.postmaster, qinghe.id, { plan: 'AT_ONCE', quietHours: 48 });
  const view = await find();
  expect(view.plan).toEqual({ chosen: 'AT_ONCE', setBy: 'postmaster:postmaster@qinghe.example', setAt: expect.any(Date) });
  expect(view).toMatchObject({ quietHours: 48, staffTold: null });
  await setStaffTold(qinghe.postmaster, qinghe.id, true);
  expect((await find()).staffTold).toEqual({ by: 'postmaster:postmaster@qinghe.example', at: expect.any(Date) });
  await setStaffTold(qinghe.postmaster, qinghe.id, false);
  expect((await find()).staffTold).toBeNull();
  const audit = await db().auditEvent.findMany({ where: { action: { startsWith: 'cutover.' } }, orderBy: { id: 'asc' } });
  expect(audit.map(({ action, subject }) => `${action} ${subject}`)).toEqual([
    'cutover.plan qinghe.example',
    'cutover.plan qinghe.example',
    'cutover.staff_told qinghe.example',
    'cutover.staff_not_told qinghe.example',
  ]);
});

test('C2: the final delta enqueues a pass of every finished mailbox that is in sync, once', async () => {
  await changeZone(server.zoneFile, [mx('mx1.platform.example')]);
  const anHourAgo = new Date(Date.now() - 3_600_000);
  const [li, wang] = [await arrive(0, anHourAgo), await arrive(1, anHourAgo)];
  await db().mapping.update({ where: { id: wang }, data: { syncEndedAt: anHourAgo } });
  await choosePlan(qinghe.postmaster, qinghe.id, { plan: 'AT_ONCE', quietHours: 24 });
  expect((await find()).steps.find(({ id }) => id === 'delta')).toMatchObject({ says: 'delta.unwatched' });
  expect(await startFinalDelta(qinghe.postmaster, qinghe.id)).toEqual({ enqueued: 1 });
  expect(await startFinalDelta(qinghe.postmaster, qinghe.id)).toEqual({ enqueued: 1 });
  expect([(await copyJobs(li)).length, (await copyJobs(wang)).length]).toEqual([1, 0]);

  await db().mapping.update({ where: { id: wang }, data: { syncEndedAt: null } });
  const soon = new Date(Date.now() + 1000);
  await db().mapping.updateMany({ data: { syncedAt: soon } });
  expect((await find()).steps.find(({ id }) => id === 'delta')).toMatchObject({ state: 'done', values: { passed: 2 } });
});

test('C2: without a mailbox in sync, or with a closed window, there is no final delta', async () => {
  await expect(startFinalDelta(qinghe.postmaster, qinghe.id)).rejects.toMatchObject({ code: 'cutover.nothing_to_pass' });
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  await expect(startFinalDelta(qinghe.postmaster, qinghe.id)).rejects.toMatchObject({ code: 'window.closed' });
});

test('C2: the quiet of the old inboxes counts from the newest mail of any of them, and no other folder', async () => {
  const mapping = await arrive(0, new Date());
  const { id: inbox } = await sampleFolder(mapping, 'INBOX', { copied: 1 });
  const { id: sent } = await sampleFolder(mapping, '已发送', { copied: 1 });
  const day = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await db().folderProgress.update({ where: { id: inbox }, data: { specialUse: '\\Inbox', newestListedAt: day(30) } });
  await db().folderProgress.update({ where: { id: sent }, data: { specialUse: '\\Sent', newestListedAt: day(1) } });
  await choosePlan(qinghe.postmaster, qinghe.id, { plan: 'AT_ONCE', quietHours: 24 });
  await changeZone(server.zoneFile, [mx('mx1.platform.example')]);
  await find();
  await db().cutover.updateMany({ data: { mxOursSince: day(48) } });
  const view = await find();
  expect(view.lastMailAt?.getTime()).toBeCloseTo(day(30).getTime(), -4);
  expect(view.steps.find(({ id }) => id === 'quiet')).toMatchObject({ state: 'done' });
  expect(view.unmapped).toBe(2);
});

test('C3: an address is pinned only when a mail server answers there, and the guard is asked', async () => {
  const guard = () => sourceGuard({ ...settings(), SOURCE_ALLOW_CIDRS: ['127.0.0.0/8'], SOURCE_ALLOW_PORTS: [993] });
  const pin = () => pinSource(qinghe.postmaster, qinghe.id, guard());
  await db().sourceServer.updateMany({ data: { host: 'imap.qinghe.example' } });
  expect((await find()).source).toEqual({ host: 'imap.qinghe.example', pinnedAddress: null, state: 'depends' });
  await expect(pin()).rejects.toMatchObject({ code: 'probe.host_unknown' });
  const leads = (data: string) => changeZone(server.zoneFile, [{ name: 'imap.qinghe.example', type: 'A', data }]);
  await leads('10.0.0.1');
  await expect(pin()).rejects.toMatchObject({ code: 'probe.host_forbidden' });
  await leads('127.0.0.1');
  await expect(pin(), 'nobody listens there').rejects.toMatchObject({ code: expect.stringMatching(/^probe\./) });
  expect((await find()).source).toMatchObject({ pinnedAddress: null });
  // Plain text shows no certificate, so the address itself is all there is to look at.
  await db().sourceServer.updateMany({ data: { security: 'NONE' } });
  expect(await pin()).toEqual({ address: '127.0.0.1' });
  expect((await find()).source).toEqual({ host: 'imap.qinghe.example', pinnedAddress: '127.0.0.1', state: 'pinned' });
  await unpinSource(qinghe.postmaster, qinghe.id);
  expect((await find()).source).toMatchObject({ state: 'depends' });
  await db().sourceServer.updateMany({ data: { host: '192.0.2.7' } });
  expect((await find()).source).toMatchObject({ state: 'independent' });
  await expect(pin()).rejects.toMatchObject({ code: 'source.is_address' });
});

test('a domain in other letters is asked for in punycode, and several MX records are all shown', async () => {
  const idn = await sampleDomain('xn--fiq228c.example');
  const record = (preference: number, exchange: string) =>
    ({ name: 'xn--fiq228c.example', type: 'MX', data: { preference, exchange } }) as const;
  await changeZone(server.zoneFile, [record(20, 'mx1.platform.example'), record(10, 'mx.xn--fiq228c.example')]);
  const view = await findCutover(idn.postmaster, idn.id, settings());
  expect(view.mx).toMatchObject({
    verdict: 'mixed',
    owners: { 'mx.xn--fiq228c.example': { kind: 'own_domain' }, 'mx1.platform.example': { kind: 'ours' } },
  });
  expect(view.dns.mx[0]?.exchanges.map(({ host }) => host)).toEqual(['mx.xn--fiq228c.example', 'mx1.platform.example']);
});
