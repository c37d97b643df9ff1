import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { suggestedSourceAddress } from '../mail-domains/find-own-window.ts';
import { openWindow } from '../mail-domains/open-window.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { findReminder } from './find-reminder.ts';
import { dismissReminder, recordReminderShown } from './record-reminder.ts';

useRoomDatabase();

let domain: SampleDomain;
let li: SampleMember;
let sessionId: string;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  li = memberOf(domain, 0);
  sessionId = await signIn(li);
});

const signIn = async ({ id }: SampleMember) => (await db().loginSession.create({ data: { memberId: id } })).id;
const mappingId = async () => (await db().mapping.findUniqueOrThrow({ where: { memberId: li.id } })).id;

test.each([
  ['the own address where no probe account tells otherwise', null, 'li@qinghe.example'],
  ['the own address where the old accounts have our domain', 'crystal@qinghe.example', 'li@qinghe.example'],
  ['nothing where the old accounts have another domain', 'crystal@old.example', null],
])('M2: the box suggests %s', (_what, probeUser, suggestion) => {
  expect(suggestedSourceAddress('li@qinghe.example', probeUser)).toBe(suggestion);
});

test('M1: before the start the box names server, end of the window and the likely address', async () => {
  const { closesAt } = await db().migrationWindow.findFirstOrThrow();
  expect(await findReminder(li.actor, sessionId)).toEqual({
    kind: 'start',
    suggestedAddress: li.address,
    sourceHost: 'imap.old.example',
    provider: null,
    closesAt,
  });
});

test('M2: an address that the postmaster prepared is suggested before the likely one', async () => {
  await db().mapping.create({
    data: { memberId: li.id, sourceAddress: 'na.li@old.example', reason: 'no_password', createdBy: 'x' },
  });
  expect(await findReminder(li.actor, sessionId)).toMatchObject({ kind: 'start', suggestedAddress: 'na.li@old.example' });
});

test('M1: once started, by whomever, the box does not come', async () => {
  await startMapping(domain.postmaster, { memberId: li.id, sourceAddress: li.address, password: 'p' });
  expect(await findReminder(li.actor, sessionId)).toEqual({ kind: 'hidden' });
});

test('M3: a refused password brings the box back with the reason, the server’s words and what is here', async () => {
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: 'p' });
  await sampleFolder(await mappingId(), 'INBOX', { copied: 12, pending: 3 });
  await db().mapping.updateMany({ data: { state: 'FAILED', reason: 'wrong_password', serverText: 'LOGIN failed' } });
  expect(await findReminder(li.actor, sessionId)).toEqual({
    kind: 'new_password',
    sourceAddress: 'li@old.example',
    reason: 'wrong_password',
    serverText: 'LOGIN failed',
    copied: 12,
  });
});

test('M3: after closing and opening again the box asks for the password', async () => {
  await startMapping(li.actor, { memberId: li.id, sourceAddress: li.address, password: 'p' });
  await closeWindow(OPERATOR, domain.id);
  expect(await findReminder(li.actor, sessionId)).toEqual({ kind: 'hidden' });
  await openWindow(OPERATOR, domain.id, 30);
  expect(await findReminder(li.actor, sessionId)).toMatchObject({ kind: 'new_password', reason: 'no_password' });
});

test('M1: whose the old server is has a name, where the table of providers knows it', async () => {
  await db().sourceServer.updateMany({ data: { host: 'imap.exmail.qq.com' } });
  expect(await findReminder(li.actor, sessionId)).toMatchObject({ provider: { zh: '腾讯企业邮箱 / 企业微信邮箱' } });
});

test('M3: who started by themselves is told how far it is and since when everything is here, and once what came of it', async () => {
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: 'p' });
  await sampleFolder(await mappingId(), 'INBOX', { copied: 12, pending: 4, skipped: 1 });
  await db().mapping.updateMany({ data: { countedAt: new Date() } });
  expect(await findReminder(li.actor, sessionId)).toMatchObject({
    kind: 'running',
    percent: 76,
    copied: 12,
    total: 17,
    everythingSince: expect.any(Date),
  });
  await db().mapping.updateMany({ data: { state: 'DONE', finishedAt: new Date() } });
  expect(await findReminder(li.actor, sessionId)).toEqual({ kind: 'finished', copied: 12, skipped: 1, refused: 0, gone: 0 });
  await recordReminderShown(li.actor, sessionId, 'finished');
  expect(await findReminder(li.actor, sessionId)).toEqual({ kind: 'hidden' });
});

test('M3: later holds for this session and not for the next sign-in', async () => {
  await recordReminderShown(li.actor, sessionId, 'start');
  await recordReminderShown(li.actor, sessionId, 'start');
  await dismissReminder(li.actor, sessionId, 'start');
  expect(await findReminder(li.actor, sessionId)).toEqual({ kind: 'hidden' });
  expect(await findReminder(li.actor, await signIn(li))).toMatchObject({ kind: 'start' });
  expect(await db().reminderPrompt.findMany()).toMatchObject([
    { memberId: li.id, sessionId, kind: 'start', shownAt: expect.any(Date), dismissedAt: expect.any(Date) },
  ]);
});

test('nobody says later for somebody else', async () => {
  const wang = memberOf(domain, 1);
  await expect(dismissReminder(wang.actor, sessionId, 'start')).rejects.toMatchObject({ code: 'not_found' });
  await expect(dismissReminder(domain.postmaster, sessionId, 'start')).rejects.toMatchObject({ code: 'not_found' });
  expect(await findReminder(li.actor, sessionId)).toMatchObject({ kind: 'start' });
});

test('nobody’s reminder is shown to another member or in another’s session', async () => {
  const wang = memberOf(domain, 1);
  expect(await findReminder(wang.actor, sessionId)).toEqual({ kind: 'hidden' });
  await expect(findReminder(domain.postmaster, sessionId)).rejects.toMatchObject({ code: 'not_found' });
});

test('a prompt in another’s session is not recorded', async () => {
  const wang = memberOf(domain, 1);
  await expect(recordReminderShown(wang.actor, sessionId, 'start')).rejects.toMatchObject({ code: 'not_found' });
  expect(await db().reminderPrompt.count()).toBe(0);
});
