import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { statusFilter } from '../schemas/mapping/status.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { sampleFolder } from '../testing/sample-folder.ts';
import { actOnMailboxes } from './act-on-mailboxes.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['chen', 'li', 'wang', 'zhao', 'sun'] });
});

async function mapping(position: number, state: MappingState, { password = true, reason = '' } = {}): Promise<string> {
  const { id: memberId, address } = memberOf(domain, position);
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: address, state, reason: reason === '' ? null : reason, createdBy: 'test' },
  });
  if (password) await db().sourcePassword.create({ data: { mappingId: id, keyId: 'k', sealed: Buffer.from('x') } });
  return id;
}

const all = (act: Parameters<typeof actOnMailboxes>[2]['act'], filter: object = {}) =>
  actOnMailboxes(domain.postmaster, domain.id, { act, selection: { matching: statusFilter.parse(filter) } });

const stateOf = async (id: string) => {
  const { state, reason } = await db().mapping.findUniqueOrThrow({ where: { id } });
  return [state, reason];
};

test('T1: a start sets in motion what has a password, and says how many have none', async () => {
  const ids = [await mapping(0, 'PAUSED'), await mapping(1, 'FAILED', { reason: 'host_unreachable' })];
  const waiting = await mapping(2, 'NOT_STARTED', { password: false, reason: 'no_password' });
  await mapping(3, 'DONE');
  const result = await all('start');
  expect(result).toMatchObject({ changed: 2, skipped: { no_password: 1, already: 1, no_account: 2 }, next: null });
  expect(result.changedIds).toEqual([memberOf(domain, 0).id, memberOf(domain, 1).id]);
  for (const id of ids) {
    expect(await stateOf(id)).toEqual(['RUNNING', null]);
    expect(await copyJobs(id)).toMatchObject([{ state: 'created', data: { mappingId: id }, group: 'imap.old.example' }]);
  }
  expect(await stateOf(waiting)).toEqual(['NOT_STARTED', 'no_password']);
  expect(await copyJobs(waiting)).toEqual([]);
  const audit = await db().auditEvent.findMany({ where: { mailDomainId: domain.id }, orderBy: { subject: 'asc' } });
  expect(audit).toMatchObject([
    { action: 'mapping.resumed', subject: 'chen@qinghe.example', actor: 'postmaster:postmaster@qinghe.example' },
    { action: 'mapping.resumed', subject: 'li@qinghe.example' },
  ]);
});

test('T1: a pause and its way back leave everything as it was', async () => {
  const ids = [await mapping(0, 'RUNNING'), await mapping(1, 'RUNNING')];
  const paused = await all('pause', { show: 'moving' });
  expect(paused).toMatchObject({ changed: 2, skipped: {} });
  for (const id of ids) expect(await stateOf(id)).toEqual(['PAUSED', 'paused_by_postmaster']);
  const back = await actOnMailboxes(domain.postmaster, domain.id, {
    act: 'resume',
    selection: { memberIds: paused.changedIds },
  });
  expect(back).toMatchObject({ changed: 2 });
  for (const id of ids) expect(await stateOf(id)).toEqual(['RUNNING', null]);
});

test('T1: stopped mailboxes keep their mail and lose the stored password', async () => {
  const ids = [await mapping(0, 'RUNNING'), await mapping(1, 'FAILED', { reason: 'timeout' })];
  await sampleFolder(ids[0] ?? '', 'INBOX', { copied: 3 });
  expect(await all('stop')).toMatchObject({ changed: 2 });
  for (const id of ids) expect(await stateOf(id)).toEqual(['PAUSED', 'stopped_by_postmaster']);
  expect(await db().sourcePassword.count()).toBe(0);
  expect(await db().ledgerEntry.count()).toBe(3);
  expect(await all('resume')).toMatchObject({ changed: 0, skipped: { no_password: 2, no_account: 4 } });
});

test('T1: a recheck of what is done lists every folder again and forgets nothing of the ledger', async () => {
  const id = await mapping(0, 'DONE');
  const { id: folderId } = await sampleFolder(id, 'INBOX', { copied: 3 });
  await db().folderProgress.update({ where: { id: folderId }, data: { sourceExists: 3, sourceUidNext: 4n } });
  await db().mapping.update({ where: { id }, data: { finishedAt: new Date(), syncedAt: new Date() } });
  expect(await all('restart', { show: 'arrived' })).toMatchObject({ changed: 1 });
  expect(await db().mapping.findUniqueOrThrow({ where: { id } })).toMatchObject({ state: 'RUNNING', finishedAt: null });
  expect(await db().folderProgress.findUniqueOrThrow({ where: { id: folderId } })).toMatchObject({
    sourceExists: null,
    sourceUidNext: null,
    copiedCount: 3,
  });
  expect(await db().ledgerEntry.count()).toBe(3);
  expect(await copyJobs(id)).toHaveLength(1);
});

test('T5: the sync of what is done is ended for all at once', async () => {
  const done = await mapping(0, 'DONE');
  const running = await mapping(1, 'RUNNING');
  expect(await all('done', { show: 'all' })).toMatchObject({ changed: 1, skipped: { not_now: 1, no_account: 4 } });
  expect((await db().mapping.findUniqueOrThrow({ where: { id: done } })).syncEndedAt).not.toBeNull();
  expect(await db().sourcePassword.findMany()).toMatchObject([{ mappingId: running }]);
});

test('T1: what is chosen by hand outside the domain is left alone', async () => {
  const other = await sampleDomain('other.example', { members: ['mo'] });
  const { id: memberId } = memberOf(other, 0);
  const { id } = await db().mapping.create({
    data: { memberId, sourceAddress: 'x@y.example', state: 'RUNNING', createdBy: 'test' },
  });
  const result = await actOnMailboxes(domain.postmaster, domain.id, { act: 'pause', selection: { memberIds: [memberId] } });
  expect(result).toEqual({ changed: 0, skipped: {}, changedIds: [], next: null });
  expect(await stateOf(id)).toEqual(['RUNNING', null]);
});

test('T1: thousands are done in pieces, each mailbox once, though the filter no longer finds those that are done', async () => {
  await db().$executeRaw`
    insert into member (id, mail_domain_id, address, password_hash)
    select gen_random_uuid(), ${domain.id}::uuid, 'n' || lpad(i::text, 5, '0') || '@qinghe.example', 'none' from generate_series(1, 2300) i`;
  await db().$executeRaw`
    insert into mapping (id, member_id, source_address, state, created_by)
    select gen_random_uuid(), id, address, 'PAUSED', 'test' from member where address like 'n%'`;
  await db().$executeRaw`insert into source_password (mapping_id, key_id, sealed) select id, 'k', 'x' from mapping`;
  let changed = 0;
  let calls = 0;
  for (let after: string | null | undefined; after !== null; calls++) {
    const result = await actOnMailboxes(domain.postmaster, domain.id, {
      act: 'resume',
      selection: { matching: statusFilter.parse({ show: 'paused' }) },
      after,
    });
    changed += result.changed;
    after = result.next;
  }
  expect([changed, calls]).toEqual([2300, 3]);
  const [jobs] = await db().$queryRaw<{ jobs: number; turns: number }[]>`
    select count(*)::int as jobs, count(distinct priority)::int as turns from pgboss.job where name = 'copy-mailbox'`;
  expect(jobs).toEqual({ jobs: 2300, turns: 2300 });
});

test('T1: with the window closed nothing is set in motion, and a pause still works', async () => {
  const id = await mapping(0, 'RUNNING');
  await mapping(1, 'PAUSED');
  await db().migrationWindow.updateMany({ where: { mailDomainId: domain.id }, data: { closedAt: new Date() } });
  await expect(all('resume')).rejects.toMatchObject({ code: 'window.closed' });
  expect(await all('pause')).toMatchObject({ changed: 1 });
  expect(await stateOf(id)).toEqual(['PAUSED', 'paused_by_postmaster']);
});
