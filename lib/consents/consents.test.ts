/** From the button to the running move, at a small OAuth server. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { type OAuthDouble, startOAuthDouble } from '../testing/oauth-double.ts';
import { copyJobs, everyStoredRow, useRoomDatabase } from '../testing/room-database.ts';
import { memberOf, OPERATOR, type SampleDomain, type SampleMember, SYSTEM, sampleDomain } from '../testing/sample-domain.ts';
import { beginConsent, findConsentVendor } from './begin-consent.ts';
import { finishConsent } from './finish-consent.ts';
import { revokeTokens } from './revoke-tokens.ts';

useRoomDatabase();

const REDIRECT = 'https://mail.qinghe.example/api/oauth/callback';
let vendor: OAuthDouble;
let settings: Parameters<typeof beginConsent>[2];
let domain: SampleDomain;
let li: SampleMember;

beforeAll(async () => {
  vendor = await startOAuthDouble({ clientId: 'banjia', clientSecret: 'secret' });
  settings = {
    OAUTH_GOOGLE_URL: vendor.url,
    OAUTH_GOOGLE_CLIENT_ID: 'banjia',
    OAUTH_GOOGLE_CLIENT_SECRET: 'secret',
    OAUTH_MICROSOFT_URL: vendor.url,
  };
});
afterAll(() => vendor.stop());
beforeEach(async () => {
  domain = await sampleDomain('qinghe.example', { members: ['li', 'wang'] });
  li = memberOf(domain, 0);
  vendor.consentingAs = 'li@old.example';
  await db().sourceServer.updateMany({ data: { host: 'imap.gmail.com' } });
});

/** The member is sent there, agrees or not, and comes back with this. */
async function visit(member = li): Promise<{ state: string; code: string | undefined; redirectUrl: string }> {
  const { url } = await beginConsent(member.actor, { sourceAddress: 'li@old.example', redirectUrl: REDIRECT }, settings);
  const response = await fetch(url, { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '').searchParams;
  return { state: back.get('state') ?? '', code: back.get('code') ?? undefined, redirectUrl: REDIRECT };
}
const finish = (came: Awaited<ReturnType<typeof visit>>, member = li) => finishConsent(member.actor, came, settings);

test('who agrees has a running move, opened by a token that nobody can read', async () => {
  expect(await finish(await visit())).toMatchObject({ started: true });
  const mapping = await db().mapping.findUniqueOrThrow({ where: { memberId: li.id }, include: { password: true } });
  expect(mapping).toMatchObject({ state: 'RUNNING', sourceAddress: 'li@old.example' });
  expect(mapping.password).toMatchObject({ kind: 'REFRESH_TOKEN', vendor: 'google' });
  expect((await copyJobs(mapping.id)).length).toBe(1);
  expect(await db().consentRequest.count()).toBe(0);
});

test('who refuses starts nothing', async () => {
  vendor.consentingAs = null;
  const came = await visit();
  expect(came.code).toBeUndefined();
  await expect(finish(came)).rejects.toMatchObject({ code: 'consent.refused' });
  expect(await db().mapping.count()).toBe(0);
});

test('what the browser brings counts once, for whom it was, within ten minutes', async () => {
  const came = await visit();
  const before = await everyStoredRow();
  await expect(finish(came, memberOf(domain, 1))).rejects.toMatchObject({ code: 'consent.expired' });
  for (const state of [crypto.randomUUID(), 'no id of ours', '']) {
    await expect(finish({ ...came, state })).rejects.toMatchObject({ code: 'consent.expired' });
  }
  expect(await everyStoredRow()).toEqual(before);
  await finish(came);
  await expect(finish(came)).rejects.toMatchObject({ code: 'consent.expired' });
  const late = await visit();
  await db().consentRequest.updateMany({ data: { createdAt: new Date(Date.now() - 11 * 60_000) } });
  await expect(finish(late)).rejects.toMatchObject({ code: 'consent.expired' });
});

test('a code that the vendor does not know starts nothing, and its words are shown', async () => {
  const failed = finish({ ...(await visit()), code: 'made up' });
  await expect(failed).rejects.toMatchObject({ code: 'consent.failed', values: { serverText: 'Bad code' } });
  expect(await db().mapping.count()).toBe(0);
});

test('nobody is sent where tokens open nothing, where nobody has registered us, or while the window is closed', async () => {
  expect(await findConsentVendor(li.actor, settings)).toBe('google');
  expect(await findConsentVendor(li.actor, { OAUTH_MICROSOFT_URL: vendor.url })).toBeNull();
  await db().migrationWindow.updateMany({ data: { closedAt: new Date() } });
  await expect(visit()).rejects.toMatchObject({ code: 'window.closed' });
  await db().sourceServer.updateMany({ data: { host: 'imap.old.example' } });
  expect(await findConsentVendor(li.actor, settings)).toBeNull();
  await expect(visit()).rejects.toMatchObject({ code: 'oauth.not_registered' });
  await expect(findConsentVendor(domain.postmaster, settings)).rejects.toMatchObject({ code: 'not_found' });
});

test('a token that is not needed any more, or is replaced, is taken back at its vendor', async () => {
  await finish(await visit());
  await finish(await visit());
  await inTransaction(async (tx) => forgetPasswords(tx, [(await tx.mapping.findFirstOrThrow()).id]));
  const before = vendor.revoked.length;
  await expect(revokeTokens(domain.postmaster, settings)).rejects.toMatchObject({ code: 'not_found' });
  expect(await revokeTokens(SYSTEM, settings)).toBe(2);
  expect(vendor.revoked.length - before).toBe(2);
  expect(await revokeTokens(OPERATOR, settings)).toBe(0);
});
