/** Tokens from a small OAuth server, and a real Dovecot that asks it whose they are. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestOldProvider, type TestOldProvider } from '../../local/testing/test-mail-servers.ts';
import { openImapSource } from '../mail/imap-source.ts';
import { domainGrant } from '../schemas/source/source-grant.ts';
import { type OAuthDouble, startOAuthDouble } from '../testing/oauth-double.ts';
import { consentRequest, exchangeCode, renewTokens } from './consent.ts';
import { tokensOfGrant } from './domain-grant.ts';
import { type OAuthServer, oauthServer, vendorOfHost } from './oauth-server.ts';
import { revokeToken } from './token-request.ts';

const LI = 'li@old.example';
const WANG = 'wang@old.example';
const CLIENT = { clientId: 'banjia', clientSecret: 's e=c&ret' };
const REDIRECT = 'https://mail.qinghe.example/api/oauth/callback';
const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const ACCOUNT = { client_email: 'mover@project.iam.example', private_key: keys.privateKey };

let vendor: OAuthDouble;
let old: TestOldProvider;
let google: OAuthServer;
let microsoft: OAuthServer;

beforeAll(async () => {
  vendor = await startOAuthDouble({ ...CLIENT, serviceAccountKey: keys.publicKey, mailboxes: [LI] });
  const users = [LI, WANG].map((address) => ({ address, password: 'only by token' }));
  old = await startTestOldProvider({ users, tokenInfoUrl: `${vendor.url}/tokeninfo?token=` });
  const settings = {
    OAUTH_GOOGLE_URL: vendor.url,
    OAUTH_GOOGLE_CLIENT_ID: CLIENT.clientId,
    OAUTH_GOOGLE_CLIENT_SECRET: CLIENT.clientSecret,
    OAUTH_MICROSOFT_URL: vendor.url,
    OAUTH_MICROSOFT_CLIENT_ID: CLIENT.clientId,
    OAUTH_MICROSOFT_CLIENT_SECRET: CLIENT.clientSecret,
  };
  google = oauthServer('google', settings);
  microsoft = oauthServer('microsoft', settings, 'tenant-1');
});
afterAll(async () => {
  await old.stop();
  await vendor.stop();
});
beforeEach(() => {
  vendor.consentingAs = LI;
});

/** Signs in at the old server by a token and lists the folders. */
async function signIn(user: string, accessToken: string): Promise<number> {
  const server = { host: '127.0.0.1', port: old.imapsPort, security: 'tls', pinnedFingerprint: old.fingerprint } as const;
  const source = await openImapSource(server, { user, accessToken });
  return source
    .listFolders()
    .then((folders) => folders.length, Promise.reject)
    .finally(() => source.close());
}

/** As a browser: follows the link, agrees or not, and comes back. */
async function visit(url: string): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

async function consent(server: OAuthServer) {
  const { url, verifier } = consentRequest(server, { redirectUrl: REDIRECT, state: 'state-1', loginHint: LI });
  const came = await visit(url);
  expect(came.get('state')).toBe('state-1');
  return { code: came.get('code') ?? '', verifier, redirectUrl: REDIRECT };
}

describe('a person’s consent', () => {
  test.each(['google', 'microsoft'] as const)('at %s opens their mailbox, and no other', async (name) => {
    const server = name === 'google' ? google : microsoft;
    const tokens = await exchangeCode(server, await consent(server));
    expect(await signIn(LI, tokens.accessToken)).toBeGreaterThan(0);
    await expect(signIn(WANG, tokens.accessToken)).rejects.toMatchObject({ reach: 'mailbox', side: 'source' });
  });

  test('is renewed when its access token has ended', async () => {
    const { accessToken, refreshToken = '' } = await exchangeCode(google, await consent(google));
    vendor.endAccessTokens();
    await expect(signIn(LI, accessToken)).rejects.toMatchObject({
      reason: expect.stringMatching(/wrong_password|login_refused/),
    });
    const renewed = await renewTokens(google, refreshToken);
    expect(await signIn(LI, renewed.accessToken)).toBeGreaterThan(0);
  });

  test('that was taken back is needed again', async () => {
    const { refreshToken = '' } = await exchangeCode(google, await consent(google));
    await revokeToken(google.revokeUrl ?? '', refreshToken);
    expect(vendor.revoked).toContain(refreshToken);
    const failure = { reason: 'consent_needed', reach: 'mailbox', serverText: 'Token has been revoked.' };
    await expect(renewTokens(google, refreshToken)).rejects.toMatchObject(failure);
  });

  test('that is refused brings no code', async () => {
    vendor.consentingAs = null;
    expect(await consent(google)).toMatchObject({ code: '' });
  });

  test('counts once, with its own verifier and for its own page', async () => {
    const given = await consent(google);
    await exchangeCode(google, given);
    for (const wrong of [
      given,
      { ...(await consent(google)), verifier: 'x'.repeat(43) },
      { ...(await consent(google)), redirectUrl: 'https://evil.example/' },
    ]) {
      await expect(exchangeCode(google, wrong)).rejects.toMatchObject({ reason: 'consent_needed' });
    }
  });

  test('cannot be asked for where nobody has registered us', () => {
    const nobody = { ...google, client: null };
    expect(() => consentRequest(nobody, { redirectUrl: REDIRECT, state: 's', loginHint: LI })).toThrow(
      expect.objectContaining({ code: 'oauth.not_registered' }),
    );
  });
});

describe('a grant for a whole domain', () => {
  test('at Google opens the mailboxes that it covers', async () => {
    const grant = domainGrant.parse({ vendor: 'google', account: { ...ACCOUNT, type: 'service_account' } });
    expect(await signIn(LI, (await tokensOfGrant(google, grant, LI)).accessToken)).toBeGreaterThan(0);
    await expect(tokensOfGrant(google, grant, WANG)).rejects.toMatchObject({ reason: 'grant_refused' });
  });

  test('at Microsoft asks at the domain’s own tenant', async () => {
    const grant = domainGrant.parse({ vendor: 'microsoft', tenant: 'tenant-1', ...CLIENT });
    expect(microsoft.tokenUrl).toBe(`${vendor.url}/tenant-1/oauth2/v2.0/token`);
    expect((await tokensOfGrant(microsoft, grant, LI)).accessToken).not.toBe('');
    const wrong = domainGrant.parse({ ...grant, clientSecret: 'wrong' });
    await expect(tokensOfGrant(microsoft, wrong, LI)).rejects.toMatchObject({ reason: 'grant_refused' });
  });

  test('with a key that is none is refused, and the key is in no error', async () => {
    const broken = { ...ACCOUNT, private_key: '-----BEGIN PRIVATE KEY-----\ncanary\n-----END PRIVATE KEY-----\n' };
    const failed = tokensOfGrant(google, { vendor: 'google', account: broken }, LI);
    await expect(failed).rejects.toMatchObject({ reason: 'grant_refused' });
    await expect(failed.catch((error: Error) => `${error.message} ${error.stack}`)).resolves.not.toContain('canary');
  });
});

describe('a vendor that cannot be reached', () => {
  test('or answers with rubbish is tried again', async () => {
    const rubbish = { ...google, tokenUrl: `${vendor.url}/nothing` };
    await expect(renewTokens(rubbish, 'x')).rejects.toMatchObject({ reason: 'server_error' });
    await expect(renewTokens({ ...google, tokenUrl: 'http://127.0.0.1:9/token' }, 'x')).rejects.toMatchObject({
      reason: 'server_error',
    });
  });

  test.each([
    ['imap.gmail.com', 'google'],
    ['outlook.office365.com', 'microsoft'],
    ['partner.outlook.cn', 'microsoft'],
    ['imap.exmail.qq.com', null],
    ['notgmail.com', null],
  ])('%s takes the tokens of %s', (host, expected) => {
    expect(vendorOfHost(host)).toBe(expected);
  });
});
