import { beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { findMailDomainView } from '../mail-domains/find-mail-domain.ts';
import { copyJobs, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { resumeAfterCertificate } from './pause-mapping.ts';
import { startMapping } from './start-mapping.ts';

useRoomDatabase();

let domain: SampleDomain;
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang', 'zhao'] });
});

async function failed(position: number, reason: string): Promise<string> {
  const { id, address } = memberOf(domain, position);
  await startMapping(domain.postmaster, { memberId: id, sourceAddress: address, password: 'old password' });
  const { id: mappingId } = await db().mapping.findUniqueOrThrow({ where: { memberId: id } });
  await db().mapping.update({ where: { id: mappingId }, data: { state: 'FAILED', reason } });
  await db().$executeRaw`delete from pgboss.job where singleton_key = ${mappingId}`;
  return mappingId;
}

test('O4: those that the certificate has stopped are counted and go on, and no others', async () => {
  const [changed, invalid, password] = [
    await failed(0, 'certificate_changed'),
    await failed(1, 'certificate_invalid'),
    await failed(2, 'wrong_password'),
  ];
  expect((await findMailDomainView(domain.postmaster, domain.id)).certificateStops).toBe(2);
  const both = await Promise.all([
    resumeAfterCertificate(domain.postmaster, domain.id),
    resumeAfterCertificate(domain.postmaster, domain.id),
  ]);
  expect(both.reduce((sum, n) => sum + n, 0)).toBe(2);
  for (const id of [changed, invalid]) {
    expect(await db().mapping.findUnique({ where: { id } })).toMatchObject({ state: 'RUNNING', reason: null });
    expect(await copyJobs(id)).toHaveLength(1);
  }
  expect(await db().mapping.findUnique({ where: { id: password } })).toMatchObject({ state: 'FAILED' });
  expect(await copyJobs(password)).toHaveLength(0);
  expect((await findMailDomainView(domain.postmaster, domain.id)).certificateStops).toBe(0);
});

test('O4: without its password, or while the window is closed, none goes on', async () => {
  const id = await failed(0, 'certificate_changed');
  await db().sourcePassword.deleteMany({ where: { mappingId: id } });
  expect(await resumeAfterCertificate(domain.postmaster, domain.id)).toBe(0);
  await failed(1, 'certificate_changed');
  await closeWindow(OPERATOR, domain.id);
  expect(await resumeAfterCertificate(domain.postmaster, domain.id)).toBe(0);
});
