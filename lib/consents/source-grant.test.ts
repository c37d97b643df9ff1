/** A grant for a whole domain, at a small OAuth server and a real Dovecot that asks it. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { importBulk } from '../bulk/import-bulk.ts';
import { previewBulk } from '../bulk/preview-bulk.ts';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import type { DomainGrant } from '../schemas/source/source-grant.ts';
import { type OAuthDouble, startOAuthDouble } from '../testing/oauth-double.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
import { findGrantedAddress, findSourceGrant } from './find-source-grant.ts';
import { removeSourceGrant, setSourceGrant } from './set-source-grant.ts';

useRoomDatabase();

const LI = 'li@old.example';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const GRANT: DomainGrant = {
  vendor: 'google',
  account: { client_email: 'mover@project.iam.example', private_key: keys.privateKey },
};

let vendor: OAuthDouble;
let old: TestOldProvider;
let domain: SampleDomain;
beforeAll(async () => {
  vendor = await startOAuthDouble({ clientId: 'x', clientSecret: 'x', serviceAccountKey: keys.publicKey, mailboxes: [LI] });
  old = await startTestOldProvider({ users: [{ address: LI, password: 'x' }], tokenInfoUrl: `${vendor.url}/tokeninfo?token=` });
});
afterAll(async () => {
  await old.stop();
  await vendor.stop();
});
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  const pinnedFingerprint = old.fingerprint.replaceAll(':', '').toLowerCase();
  await db().sourceServer.updateMany({ data: { host: '127.0.0.1', port: old.imapsPort, security: 'TLS', pinnedFingerprint } });
});

const outside = () => ({
  settings: { OAUTH_GOOGLE_URL: vendor.url, OAUTH_MICROSOFT_URL: vendor.url },
  guard: { allowCidrs: ['127.0.0.0/8'], allowPorts: [old.imapsPort] },
});
const give = (mailbox = LI, grant = GRANT) => setSourceGrant(domain.postmaster, domain.id, { grant, mailbox }, outside());
const secrets = async () =>
  (await db().sourcePassword.findMany({ include: { mapping: true } }))
    .map(({ kind, mapping }) => `${mapping.sourceAddress} ${kind}`)
    .sort();

test('is stored after a real login with it, sealed, and stands where a password is missing', async () => {
  const [li, wang] = [memberOf(domain, 0), memberOf(domain, 1)];
  await startMapping(wang.actor, { memberId: wang.id, sourceAddress: 'wang@old.example', password: 'own' });
  await db().mapping.create({
    data: { memberId: li.id, sourceAddress: LI, reason: 'no_password', createdBy: 'x', addressVouched: true },
  });
  expect(await give()).toEqual({ inboxCount: 0 });
  expect(await secrets()).toEqual([`${LI} GRANT`, 'wang@old.example PASSWORD']);
  expect(JSON.stringify(await everyStoredRow())).not.toContain(keys.privateKey.slice(60, 90));
  expect(await db().auditEvent.findMany({ where: { action: 'source.granted' } })).toMatchObject([{ subject: LI }]);
});

test('a list without passwords starts at once where there is a grant', async () => {
  await give();
  const preview = await previewBulk(domain.postmaster, domain.id, {
    fileName: 'list.csv',
    bytes: Buffer.from(`li@qinghe.example,${LI},\r\nwang@qinghe.example,wang@old.example,own`),
  });
  expect(await importBulk(domain.postmaster, preview.importId)).toEqual({ started: 2, waiting: 0 });
  expect(await secrets()).toEqual([`${LI} GRANT`, 'wang@old.example PASSWORD']);
});

test('a postmaster starts a mailbox by it without a password; without a grant nobody does', async () => {
  const { id: memberId } = memberOf(domain, 0);
  const start = () => startMapping(domain.postmaster, { memberId, sourceAddress: LI, password: null });
  await expect(start()).rejects.toMatchObject({ code: 'mapping.password_needed' });
  await give();
  expect(await start()).toMatchObject({ started: true });
  expect(await secrets()).toEqual([`${LI} GRANT`]);
});

test('a member opens no colleague’s old mailbox by it, neither at once nor when a grant comes later', async () => {
  const [li, wang] = [memberOf(domain, 0), memberOf(domain, 1)];
  await give();
  const steal = { memberId: wang.id, sourceAddress: LI, password: null };
  await expect(startMapping(wang.actor, steal)).rejects.toMatchObject({ code: 'mapping.password_needed' });
  // With a password that is then forgotten, as when the window closes.
  await startMapping(wang.actor, { ...steal, password: 'guessed' });
  await removeSourceGrant(domain.postmaster, domain.id);
  await db().sourcePassword.deleteMany();
  await give();
  expect(await secrets()).toEqual([]);
  expect(await findGrantedAddress(wang.actor)).toBeNull();

  await startMapping(domain.postmaster, { memberId: li.id, sourceAddress: LI, password: null });
  expect(await findGrantedAddress(li.actor)).toBe(LI);
  // Another address is another matter.
  await db().mapping.updateMany({ data: { state: 'PAUSED', reason: 'no_password' } });
  await startMapping(li.actor, { memberId: li.id, sourceAddress: 'wang@old.example', password: 'own' });
  expect(await findGrantedAddress(li.actor)).toBeNull();
});

test('what may be seen of it is whose it is and since when', async () => {
  expect(await findSourceGrant(domain.postmaster, domain.id)).toEqual({ given: null, vendor: null });
  await give();
  const { given } = await findSourceGrant(domain.postmaster, domain.id);
  expect(given).toMatchObject({ vendor: 'google', createdBy: `postmaster:${domain.postmaster.address}`, mailboxes: 0 });
  expect(JSON.stringify(given)).not.toContain('PRIVATE');
});

test('that does not open the mailbox is not stored', async () => {
  await expect(give('wang@old.example')).rejects.toMatchObject({
    code: 'probe.grant_refused',
    values: { serverText: 'Client is unauthorized for this scope.' },
  });
  expect(await db().sourceGrant.count()).toBe(0);
});

test('is forgotten when it is removed, and when the window closes', async () => {
  const li = memberOf(domain, 0);
  await db().mapping.create({ data: { memberId: li.id, sourceAddress: LI, createdBy: 'x', addressVouched: true } });
  await give();
  await removeSourceGrant(domain.postmaster, domain.id);
  expect([await db().sourceGrant.count(), await secrets()]).toEqual([0, []]);
  await give();
  await closeWindow(domain.postmaster, domain.id);
  expect([await db().sourceGrant.count(), await secrets()]).toEqual([0, []]);
});
