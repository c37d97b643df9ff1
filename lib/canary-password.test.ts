/** A password that anybody typed stands in no table in clear, the job queue included, whatever becomes of it (trust.md 7). */
import { beforeEach, expect, test } from 'vitest';
import { authenticate } from './auth/authenticate.ts';
import { importBulk } from './bulk/import-bulk.ts';
import { previewBulk } from './bulk/preview-bulk.ts';
import { db } from './db/client.ts';
import { closeWindow } from './mail-domains/close-window.ts';
import { pauseMapping, resumeMapping } from './mappings/pause-mapping.ts';
import { startMapping } from './mappings/start-mapping.ts';
import { createMember } from './members/create-member.ts';
import { importMembers } from './members/file/import-members.ts';
import { everyStoredRow, useRoomDatabase } from './testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from './testing/sample-domain.ts';

useRoomDatabase();

const CANARY = 'Canary-4711-密码';
/** As text, as PostgreSQL shows bytes, and as base64 at each of its three offsets, cut of what depends on the neighbours. */
const FORMS = [
  'Canary-4711',
  Buffer.from(CANARY).toString('hex'),
  ...[0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), Buffer.from(CANARY)])
      .toString('base64')
      .slice(4, -4),
  ),
];

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
});

async function expectNowhere(): Promise<void> {
  const rows = await everyStoredRow();
  expect(rows.length).toBeGreaterThan(5);
  expect(rows.filter((row) => FORMS.some((form) => row.includes(form)))).toEqual([]);
}

test('the search itself finds a password that does stand in a table, in each of its forms', async () => {
  for (const form of [CANARY, Buffer.from(`x${CANARY}x`).toString('base64'), JSON.stringify({ password: CANARY })]) {
    await db().member.updateMany({ where: { address: 'li@qinghe.example' }, data: { displayName: form } });
    await expect(expectNowhere(), form).rejects.toThrow();
  }
  await db().member.updateMany({ data: { displayName: '' } });
  const { id } = await db().mapping.create({
    data: { memberId: memberOf(domain, 0).id, sourceAddress: 'x@y.example', createdBy: 'x' },
  });
  await db().sourcePassword.create({ data: { mappingId: id, keyId: 'none', sealed: Buffer.from(CANARY) } });
  await expect(expectNowhere()).rejects.toThrow();
});

test('an old password stands nowhere through start, second start, pause, resume and closing', async () => {
  const li = memberOf(domain, 0);
  const input = { memberId: li.id, sourceAddress: 'li@old.example', password: CANARY };
  await startMapping(li.actor, input);
  await startMapping(domain.postmaster, input);
  await expectNowhere();
  const { id } = await db().mapping.findFirstOrThrow();
  await pauseMapping(li.actor, id);
  await resumeMapping(li.actor, id);
  await expectNowhere();
  await closeWindow(domain.postmaster, domain.id);
  await expectNowhere();
});

test('a password in a bulk file stands nowhere through preview and confirmation, in good rows and in faulty ones', async () => {
  const rows = [
    `li@qinghe.example,li@old.example,${CANARY}`,
    `wang@qinghe.example,wang@old.example,${CANARY} `,
    `zhao@qinghe.example,half an address,${CANARY}`,
    `zhao@qinghe.example,zhao@old.example,"${CANARY}\nx"`,
    `nobody@qinghe.example,x@old.example,${CANARY}`,
    `li@qinghe.example,li@old.example,${CANARY}`,
    `zhao@qinghe.example,zhao@old.example,${CANARY},${CANARY}`,
  ];
  const bytes = Buffer.from(rows.join('\r\n'));
  const { importId } = await previewBulk(domain.postmaster, domain.id, { fileName: 'list.csv', bytes });
  await expectNowhere();
  expect(await importBulk(domain.postmaster, importId)).toMatchObject({ started: 2 });
  await expectNowhere();
});

test('a password for an account here stands nowhere: created, imported, signed in with, right and wrong', async () => {
  await createMember(domain.postmaster, { address: 'new@qinghe.example', displayName: '', password: CANARY, role: 'MEMBER' });
  await importMembers(domain.postmaster, domain.id, Buffer.from(`a@qinghe.example,${CANARY},A\nb@qinghe.example,${CANARY},B`));
  await importMembers(domain.postmaster, domain.id, Buffer.from(`a@qinghe.example,${CANARY},A`));
  await authenticate({ address: 'new@qinghe.example', password: CANARY }, '203.0.113.7');
  await authenticate({ address: 'li@qinghe.example', password: CANARY }, '203.0.113.7').catch(() => undefined);
  await expectNowhere();
});

test('proof: the audit log tells of all of it and holds no password, not even one that was typed into the field of the address', async () => {
  const li = memberOf(domain, 0);
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: CANARY });
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'li@old.example', password: CANARY });
  await createMember(domain.postmaster, { address: 'new@qinghe.example', displayName: '', password: CANARY, role: 'MEMBER' });
  await authenticate({ address: 'new@qinghe.example', password: CANARY }, '203.0.113.7');
  await authenticate({ address: 'li@qinghe.example', password: CANARY }, '203.0.113.7').catch(() => undefined);
  await authenticate({ address: `${CANARY.replace('密码', '')}@pass.word`, password: 'x' }, '203.0.113.7').catch(() => undefined);
  const bytes = Buffer.from(`wang@qinghe.example,wang@old.example,${CANARY}`);
  await importBulk(
    domain.postmaster,
    (await previewBulk(domain.postmaster, domain.id, { fileName: 'list.csv', bytes })).importId,
  );
  const lines = await db().auditEvent.findMany({ orderBy: { id: 'asc' } });
  expect(lines.map(({ action }) => action)).toEqual([
    ...['mapping.started', 'mapping.password_replaced', 'member.created', 'session.opened', 'session.refused'],
    ...['bulk.previewed', 'mapping.started', 'bulk.confirmed'],
  ]);
  const text = JSON.stringify(lines);
  expect(FORMS.filter((form) => text.includes(form))).toEqual([]);
});
