/** Moves that sign in by tokens: a member's consent, and the grant of a domain, at a real Dovecot that asks whose a token is. */
import { generateKeyPairSync } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import { copierEnv } from '../../lib/env.ts';
import { openPop3Session } from '../../lib/mail/pop3/pop3-connection.ts';
import { consentRequest, exchangeCode } from '../../lib/oauth/consent.ts';
import { oauthServer } from '../../lib/oauth/oauth-server.ts';
import { forgetPasswords } from '../../lib/secrets/forget-secrets.ts';
import { processKeyring } from '../../lib/secrets/keyring.ts';
import { seal } from '../../lib/secrets/seal.ts';
import { type OAuthDouble, startOAuthDouble } from '../../lib/testing/oauth-double.ts';
import { type MovedMember, MoveWorld, sampleMail, settledCount } from '../testing/move-world.ts';
import { disposeWorkerTools, makeWorkerTools, type WorkerTools } from '../worker-tools.ts';
import { runSlice } from './run-slice.ts';

const CLIENT = { clientId: 'banjia', clientSecret: 'secret' };
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

let vendor: OAuthDouble;
let world: MoveWorld;
let tools: WorkerTools;
const mailboxes: string[] = [];

beforeAll(async () => {
  vendor = await startOAuthDouble({ ...CLIENT, serviceAccountKey: keys.publicKey, mailboxes });
  world = await MoveWorld.start({ tokenInfoUrl: `${vendor.url}/tokeninfo?token=` });
  Object.assign(process.env, {
    OAUTH_GOOGLE_URL: vendor.url,
    OAUTH_GOOGLE_CLIENT_ID: CLIENT.clientId,
    OAUTH_GOOGLE_CLIENT_SECRET: CLIENT.clientSecret,
  });
  tools = makeWorkerTools(copierEnv(), 'test');
}, 120_000);
afterAll(async () => {
  disposeWorkerTools(tools);
  await world.stop();
  await vendor.stop();
});

const slice = (member: MovedMember) => runSlice(tools, member.mappingId, new AbortController().signal);
const mapping = ({ mappingId }: MovedMember) =>
  db().mapping.findUniqueOrThrow({ where: { id: mappingId }, include: { password: true } });

/** The member agrees at the vendor; what comes of it takes the password's place. */
async function agree(member: MovedMember): Promise<void> {
  vendor.consentingAs = member.address;
  const server = oauthServer('google', copierEnv());
  const redirectUrl = 'https://mail.qinghe.example/back';
  const { url, verifier } = consentRequest(server, { redirectUrl, state: 's', loginHint: member.address });
  const back = await fetch(url, { redirect: 'manual' });
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';
  const { refreshToken = '' } = await exchangeCode(server, { code, verifier, redirectUrl });
  const { mappingId } = member;
  const sealed = seal(processKeyring(), { purpose: 'source-password', owner: mappingId }, refreshToken);
  await db().sourcePassword.update({ where: { mappingId }, data: { ...sealed, kind: 'REFRESH_TOKEN', vendor: 'google' } });
}

test('a consent moves the mailbox, also when its access token ends on the way, and is asked for again once it is taken back', async () => {
  const member = await world.addMember('consent', sampleMail(['INBOX', '客户'], { each: 20 }));
  await agree(member);
  await slice(member);
  expect(await mapping(member)).toMatchObject({ state: 'DONE', reason: null });
  expect(await settledCount(member)).toBe(40);

  vendor.endAccessTokens();
  const before = vendor.renewals;
  await slice(member);
  expect(await mapping(member)).toMatchObject({ state: 'DONE', reason: null, syncEndedAt: null });
  expect(vendor.renewals, 'the token that is remembered was refused, and one renewal helped').toBe(before + 1);

  vendor.endConsents();
  vendor.endAccessTokens();
  await db().mapping.update({ where: { id: member.mappingId }, data: { state: 'RUNNING' } });
  await slice(member);
  expect(await mapping(member)).toMatchObject({ state: 'FAILED', reason: 'consent_needed', password: null });
  expect(await settledCount(member)).toBe(40);
});

test('an access token that ends in mid-copy is renewed, and the copy goes on where it was', async () => {
  const member = await world.addMember('mid-copy', sampleMail(['INBOX', '客户'], { each: 300, years: 1 }));
  await agree(member);
  const stop = new AbortController();
  const cut = () => {
    vendor.endAccessTokens();
    stop.abort();
  };
  subscribe('banjia:copy', cut);
  await runSlice(tools, member.mappingId, stop.signal);
  unsubscribe('banjia:copy', cut);
  expect(await mapping(member)).toMatchObject({ state: 'RUNNING' });
  expect(await settledCount(member)).toBeLessThan(600);
  const before = vendor.renewals;
  await slice(member);
  expect(await mapping(member)).toMatchObject({ state: 'DONE', reason: null });
  expect(vendor.renewals).toBe(before + 1);
  expect(await world.compare(member)).toMatchObject({ sourceMessages: 600, destinationMessages: 600, differences: [] });
});

test('a vendor that ends a refresh token with each renewal gives the next one, which is sealed before it is needed', async () => {
  const member = await world.addMember('rotated', sampleMail(['INBOX'], { each: 10 }));
  vendor.rotates = true;
  await agree(member);
  const sealed = async () => (await mapping(member)).password?.sealed;
  const seen = [await sealed()];
  for (let round = 0; round < 3; round++) {
    await slice(member);
    expect(await mapping(member)).toMatchObject({ state: 'DONE', reason: null });
    seen.push(await sealed());
    vendor.endAccessTokens();
  }
  vendor.rotates = false;
  expect(new Set(seen.map((bytes) => Buffer.from(bytes ?? []).toString('hex'))).size).toBe(seen.length);
});

test('a token that is no longer needed is put down to be revoked, sealed as it was', async () => {
  const member = await world.addMember('revoke', sampleMail(['INBOX'], { each: 1 }));
  await agree(member);
  const { keyId, sealed } = await db().sourcePassword.findUniqueOrThrow({ where: { mappingId: member.mappingId } });
  await inTransaction((tx) => forgetPasswords(tx, [member.mappingId]));
  expect(await db().tokenRevocation.findMany({ where: { mappingId: member.mappingId } })).toMatchObject([
    { vendor: 'google', keyId, sealed },
  ]);
});

test('a grant of the domain moves the mailboxes that it covers, and says so of the others', async () => {
  const members = [
    await world.addMember('granted', sampleMail(['INBOX'], { each: 12 })),
    await world.addMember('left-out', sampleMail(['INBOX'], { each: 1 })),
  ] as const;
  mailboxes.push(members[0].address);
  const { mailDomainId } = members[0];
  const account = { client_email: 'mover@project.iam.example', private_key: keys.privateKey };
  const sealed = seal(
    processKeyring(),
    { purpose: 'source-grant', owner: mailDomainId },
    JSON.stringify({ vendor: 'google', account }),
  );
  await db().sourceGrant.create({ data: { mailDomainId, vendor: 'google', createdBy: 'test', ...sealed } });
  for (const member of members) {
    await db().sourcePassword.update({ where: { mappingId: member.mappingId }, data: { kind: 'GRANT' } });
    await slice(member);
  }
  expect(await mapping(members[0])).toMatchObject({ state: 'DONE' });
  expect(await settledCount(members[0])).toBe(12);
  const unauthorized = 'Client is unauthorized for this scope.';
  expect(await mapping(members[1])).toMatchObject({ state: 'FAILED', reason: 'grant_refused', serverText: unauthorized });
});

test('a token opens the mailbox over POP3 too, and one that does not count is refused in the server’s words', async () => {
  const member = await world.addMember('drop', sampleMail(['INBOX'], { each: 20 }));
  await agree(member);
  await db().sourceServer.updateMany({ data: { protocol: 'POP3', port: world.old.pop3sPort } });
  await slice(member);
  expect(await mapping(member)).toMatchObject({ state: 'DONE', reason: null });
  expect(await settledCount(member)).toBe(20);

  const login = { user: member.address, accessToken: 'of nobody' };
  const server = { ...world.oldServer(), port: world.old.pop3sPort };
  await expect(openPop3Session(server, login)).rejects.toMatchObject({
    reason: 'wrong_password',
    serverText: expect.stringMatching(/authentication failed/i),
  });
  await db().sourceServer.updateMany({ data: { protocol: 'IMAP', port: world.old.imapsPort } });
});
