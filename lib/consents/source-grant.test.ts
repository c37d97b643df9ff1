/** A grant for a whole domain, at a small OAuth server and a real Dovecot that asks it. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { db } from '../db/client.ts';
import { closeWindow } from '../mail-domains/close-window.ts';
import { startMapping } from '../mappings/start-mapping.ts';
import type { DomainGrant } from '../oauth/domain-grant.ts';
import { type OAuthDouble, startOAuthDouble } from '../oauth/testing/oauth-double.ts';
import { everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, type SampleDomain, sampleDomain } from '../testing/sample-domain.ts';
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
  await db().mapping.create({ data: { memberId: li.id, sourceAddress: LI, reason: 'no_password', createdBy: 'x' } });
  expect(await give()).toEqual({ inboxCount: 0 });
  expect(await secrets()).toEqual([`${LI} GRANT`, 'wang@old.example PASSWORD']);
  expect(JSON.stringify(await everyStoredRow())).not.toContain(keys.privateKey.slice(60, 90));
  expect(await db().auditEvent.findMany({ where: { action: 'source.granted' } })).toMatchObject([{ subject: LI }]);
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
  await db().mapping.create({ data: { memberId: li.id, sourceAddress: LI, createdBy: 'x' } });
  await give();
  await removeSourceGrant(domain.postmaster, domain.id);
  expect([await db().sourceGrant.count(), await secrets()]).toEqual([0, []]);
  await give();
  await closeWindow(domain.postmaster, domain.id);
  expect([await db().sourceGrant.count(), await secrets()]).toEqual([0, []]);
});
