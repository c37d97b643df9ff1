import { beforeEach, describe, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { resumeMapping } from '../mappings/pause-mapping.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { disableMember, enableMember } from './access/disable-member.ts';
import { verifyPassword } from './access/password-hash.ts';
import { resetPassword } from './access/reset-password.ts';
import { deleteMember } from './delete-member.ts';
import { editMember } from './edit-member.ts';

useRoomDatabase();

const GB = 1024 ** 3;

let domain: SampleDomain;
let li: SampleMember;
let wang: SampleMember;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  [li, wang] = [memberOf(domain, 0), memberOf(domain, 1)];
});

const row = (id: string) => db().member.findUniqueOrThrow({ where: { id } });
const audits = () => db().auditEvent.findMany({ orderBy: { at: 'asc' }, select: { action: true, subject: true, values: true } });
const openSession = (memberId: string) => db().loginSession.create({ data: { memberId } });
const openSessions = (memberId: string) => db().loginSession.count({ where: { memberId, revokedAt: null } });
const signOutJobs = async () =>
  (await db().$queryRaw<{ data: unknown }[]>`select data from pgboss.job where name = 'sign-out'`).map(({ data }) => data);
const startedMapping = (memberId: string, state: 'RUNNING' | 'PAUSED' | 'DONE' = 'RUNNING') =>
  db().mapping.create({ data: { memberId, sourceAddress: 'li@old.example', state, createdBy: 'test' } });

test('A1: name, quota and role are changed together, and nothing is recorded when nothing changes', async () => {
  const change = { memberId: li.id, displayName: '李娜', role: 'POSTMASTER', quotaBytes: 20 * GB } as const;
  await editMember(domain.postmaster, change);
  await editMember(domain.postmaster, change);
  expect(await row(li.id)).toMatchObject({ displayName: '李娜', role: 'POSTMASTER', quotaBytes: BigInt(20 * GB) });
  expect(await audits()).toEqual([
    { action: 'member.changed', subject: li.address, values: { role: 'POSTMASTER', quota: '20GB' } },
  ]);
});

describe('the last postmaster', () => {
  const demote = (id: string) => editMember(OPERATOR, { memberId: id, displayName: '', role: 'MEMBER', quotaBytes: 10 * GB });
  const remove = async (id: string) => deleteMember(OPERATOR, { memberId: id, confirmation: (await row(id)).address });

  test.each([
    ['made a member', demote],
    ['disabled', (id: string) => disableMember(OPERATOR, id)],
    ['deleted', remove],
  ])('A1: cannot be %s, by the platform neither', async (_, act) => {
    const id = domain.postmaster.memberId;
    await expect(act(id)).rejects.toMatchObject({
      code: 'members.last_postmaster',
      values: { address: 'postmaster@qinghe.example' },
    });
    // One who cannot sign in is no second one.
    await db().member.update({ where: { id: li.id }, data: { role: 'POSTMASTER', disabledAt: new Date() } });
    await expect(act(id)).rejects.toMatchObject({ code: 'members.last_postmaster' });
    await enableMember(OPERATOR, li.id);
    await act(id);
    expect(await db().member.count({ where: { role: 'POSTMASTER', disabledAt: null } })).toBe(1);
  });

  test('A1: stays when two postmasters are removed at the same moment, whichever way', async () => {
    await db().member.update({ where: { id: li.id }, data: { role: 'POSTMASTER' } });
    const both = await Promise.allSettled([demote(li.id), disableMember(OPERATOR, domain.postmaster.memberId)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db().member.count({ where: { role: 'POSTMASTER', disabledAt: null } })).toBe(1);
  });

  test('A1: nobody shuts themselves out, even where others remain', async () => {
    await db().member.update({ where: { id: li.id }, data: { role: 'POSTMASTER' } });
    const { memberId, address } = domain.postmaster;
    const own = { code: 'members.own_account' };
    const change = { memberId, displayName: '沈岚', quotaBytes: 10 * GB } as const;
    await expect(editMember(domain.postmaster, { ...change, role: 'MEMBER' })).rejects.toMatchObject(own);
    await expect(disableMember(domain.postmaster, memberId)).rejects.toMatchObject(own);
    await expect(deleteMember(domain.postmaster, { memberId, confirmation: address })).rejects.toMatchObject(own);
    await editMember(domain.postmaster, { ...change, role: 'POSTMASTER' });
    expect(await row(memberId)).toMatchObject({ displayName: '沈岚', role: 'POSTMASTER', disabledAt: null });
  });
});

test('A1: a new password replaces the hash, ends the sign-ins, and is written nowhere', async () => {
  await openSession(li.id);
  await openSession(wang.id);
  const password = 'new-secret 密码';
  await resetPassword(domain.postmaster, { memberId: li.id, password });
  expect(await verifyPassword((await row(li.id)).passwordHash, password)).toBe(true);
  expect([await openSessions(li.id), await openSessions(wang.id)]).toEqual([0, 1]);
  expect(await signOutJobs()).toEqual([{ address: li.address }]);
  expect(await audits()).toEqual([{ action: 'member.password_reset', subject: li.address, values: {} }]);
  expect((await everyStoredRow()).filter((text) => text.includes('new-secret'))).toEqual([]);
});

test('A1: disabling ends the sign-ins and pauses a running move; enabling brings neither back', async () => {
  await openSession(li.id);
  const { id } = await startedMapping(li.id);
  await disableMember(domain.postmaster, li.id);
  await disableMember(domain.postmaster, li.id);
  expect((await row(li.id)).disabledAt).not.toBeNull();
  expect(await db().mapping.findUnique({ where: { id } })).toMatchObject({ state: 'PAUSED', reason: 'paused_by_postmaster' });
  expect(await db().mappingEvent.findMany()).toMatchObject([{ mappingId: id, code: 'paused_by_postmaster' }]);
  await expect(resumeMapping(domain.postmaster, id)).rejects.toMatchObject({ code: 'members.disabled' });
  await enableMember(domain.postmaster, li.id);
  expect((await row(li.id)).disabledAt).toBeNull();
  expect(await openSessions(li.id)).toBe(0);
  expect(await signOutJobs()).toEqual([{ address: li.address }]);
  expect((await audits()).map(({ action }) => action)).toEqual(['mapping.paused', 'member.disabled', 'member.enabled']);
});

describe('deleting', () => {
  const remove = (confirmation: string) => deleteMember(domain.postmaster, { memberId: li.id, confirmation });

  test('A1: takes the mapping, its password and the ledger along, and says in the audit what they were', async () => {
    const { id } = await startedMapping(li.id, 'PAUSED');
    await db().sourcePassword.create({ data: { mappingId: id, keyId: 'test', sealed: new Uint8Array([1]) } });
    await sampleFolder(id, 'INBOX', { copied: 3, pending: 1 });
    await openSession(li.id);
    await remove(' Li＠QingHe.example ');
    const left = await Promise.all([
      db().mapping.count(),
      db().sourcePassword.count(),
      db().ledgerEntry.count(),
      db().loginSession.count(),
      db().member.count({ where: { id: li.id } }),
    ]);
    expect(left).toEqual([0, 0, 0, 0, 0]);
    expect(await audits()).toEqual([
      { action: 'member.deleted', subject: li.address, values: { source: 'li@old.example', settled: 3 } },
    ]);
    expect(await signOutJobs()).toEqual([{ address: li.address }]);
    expect(await db().member.count()).toBe(2);
  });

  test.each(['', 'li', 'li@qinghe', 'wang@qinghe.example', 'li@qinghe.example.'.slice(0, -2)])(
    'A1: wants the address typed, and %j is not it',
    async (typed) => {
      await expect(remove(typed)).rejects.toMatchObject({
        code: 'members.confirmation_differs',
        values: { address: li.address },
      });
      expect(await db().member.count()).toBe(3);
    },
  );

  test('A1: is refused while the move runs, and while a worker still holds the mailbox of a paused or finished one', async () => {
    const { id } = await startedMapping(li.id);
    const moving = { code: 'members.moving', values: { address: li.address } };
    await expect(remove(li.address)).rejects.toMatchObject(moving);
    for (const state of ['PAUSED', 'DONE'] as const) {
      await db().mapping.update({ where: { id }, data: { state } });
      const lease = { memberId: li.id, epoch: 1n, holder: 'worker', expiresAt: new Date(Date.now() + 15_000) };
      await db().mailboxLease.create({ data: lease });
      await expect(remove(li.address)).rejects.toMatchObject(moving);
      await db().mailboxLease.deleteMany();
    }
    expect(await signOutJobs()).toEqual([]);
    await remove(li.address);
    expect(await db().mapping.count()).toBe(0);
  });
});
