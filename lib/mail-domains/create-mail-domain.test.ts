import { expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { useRoomDatabase } from '../testing/room-database.ts';
import { OPERATOR, sampleDomain } from '../testing/sample-domain.ts';
import { createMailDomain } from './create-mail-domain.ts';
import { findMailDomainId, findMailDomainView } from './find-mail-domain.ts';
import { setNotices } from './set-notices.ts';
import { setOldServiceExpiry } from './set-old-service-expiry.ts';
import { setSourceServer, unpinCertificate } from './set-source-server.ts';

useRoomDatabase();

const SERVER = { protocol: 'IMAP', host: 'imap.old.example', port: 993, security: 'TLS' } as const;

test('an operator adds a domain, once', async () => {
  const { id } = await createMailDomain(OPERATOR, 'qinghe.example');
  expect(await findMailDomainId(OPERATOR, 'qinghe.example')).toBe(id);
  await expect(createMailDomain(OPERATOR, 'qinghe.example')).rejects.toMatchObject({
    code: 'domains.exists',
    values: { domain: 'qinghe.example' },
  });
  expect(await db().mailDomain.count()).toBe(1);
});

test('ten operators who add the same domain at once add one', async () => {
  const added = await Promise.allSettled(Array.from({ length: 10 }, () => createMailDomain(OPERATOR, 'qinghe.example')));
  expect(added.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await db().mailDomain.count()).toBe(1);
});

test('a postmaster adds no domain', async () => {
  const { postmaster } = await sampleDomain('qinghe.example');
  await expect(createMailDomain(postmaster, 'another.example')).rejects.toMatchObject({ code: 'not_found' });
  expect(await db().mailDomain.count()).toBe(1);
});

test('an unknown name is said to be unknown', async () => {
  await expect(findMailDomainId(OPERATOR, 'nowhere.example')).rejects.toMatchObject({ code: 'domains.unknown' });
});

test('the server is stored with mode, who set it, when, and what the probe saw', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example', { source: false });
  const probe = { user: 'crystal@old.example', reason: null, serverText: null, inboxCount: 12, folderCount: 7 };
  await setSourceServer(postmaster, id, { mode: 'MANUAL', server: SERVER, probe });
  const { source } = await findMailDomainView(postmaster, id);
  expect(source).toMatchObject({
    ...SERVER,
    mode: 'MANUAL',
    probeUser: probe.user,
    inboxCount: 12,
    folderCount: 7,
    probeReason: null,
  });
  expect(source?.setBy).toBe(`postmaster:${postmaster.address}`);
  expect(Math.abs((source?.probedAt?.getTime() ?? 0) - Date.now())).toBeLessThan(60_000);
});

test('a server that is stored without a probe forgets what an earlier probe saw', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example', { source: false });
  const probe = { user: 'crystal@old.example', reason: null, serverText: null, inboxCount: 12, folderCount: 7 };
  await setSourceServer(postmaster, id, { mode: 'AUTO', server: { ...SERVER, pinnedFingerprint: 'ab'.repeat(32) }, probe });
  await setSourceServer(postmaster, id, { mode: 'MANUAL', server: { ...SERVER, host: '192.0.2.7' }, probe: null });
  expect((await findMailDomainView(postmaster, id)).source).toMatchObject({
    host: '192.0.2.7',
    mode: 'MANUAL',
    probeUser: null,
    probedAt: null,
    inboxCount: null,
    pinnedFingerprint: null,
  });
  expect(await db().sourceServer.count()).toBe(1);
});

test('the end of the old contract is kept as the very day, and can be unknown again', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example');
  await setOldServiceExpiry(postmaster, id, '2027-03-31');
  expect((await findMailDomainView(postmaster, id)).oldServiceExpiresOn).toBe('2027-03-31');
  await setOldServiceExpiry(postmaster, id, null);
  expect((await findMailDomainView(postmaster, id)).oldServiceExpiresOn).toBeNull();
});

test('O4: the certificate is kept as it was presented, and a pin can be taken back, once, by whoever runs the domain', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example', { source: false });
  await expect(unpinCertificate(postmaster, id)).rejects.toMatchObject({ code: 'source.missing' });
  const certificate = {
    fingerprint: 'AB:'.repeat(31).concat('AB'),
    subject: 'CN=mail.old.example',
    names: ['mail.old.example', '192.0.2.7'],
    issuer: 'CN=mail.old.example',
    validTo: new Date('2027-01-01T00:00:00Z'),
  };
  const probe = { user: 'crystal@old.example', reason: null, serverText: null, inboxCount: 12, folderCount: 7 };
  const server = { ...SERVER, pinnedFingerprint: 'ab'.repeat(32) };
  await setSourceServer(postmaster, id, { mode: 'MANUAL', server, probe, certificate });
  const seen = {
    certificateFingerprint: certificate.fingerprint,
    certificateSubject: certificate.subject,
    certificateNames: certificate.names,
    certificateIssuer: certificate.issuer,
    certificateValidTo: certificate.validTo,
  };
  expect((await findMailDomainView(postmaster, id)).source).toMatchObject({ ...seen, pinnedFingerprint: 'ab'.repeat(32) });
  await unpinCertificate(postmaster, id);
  await unpinCertificate(postmaster, id);
  expect((await findMailDomainView(postmaster, id)).source).toMatchObject({ ...seen, pinnedFingerprint: null });
  expect(await db().auditEvent.count({ where: { action: 'source.untrusted' } })).toBe(1);
});

test('O6: which notices are off, and their language, are read back as they were set', async () => {
  const { id, postmaster } = await sampleDomain('qinghe.example');
  expect((await findMailDomainView(postmaster, id)).notices).toEqual({ silenced: [], locale: 'zh-CN' });
  await setNotices(postmaster, id, { silenced: ['member_failed', 'postmaster_opened'], locale: 'en' });
  expect((await findMailDomainView(postmaster, id)).notices).toEqual({
    silenced: ['postmaster_opened', 'member_failed'],
    locale: 'en',
  });
});
