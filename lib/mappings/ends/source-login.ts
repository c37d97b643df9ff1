/**
 * How we sign in at the old provider for a mapping: by its password, by a consent of OAuth 2.0, or by the grant of its domain.
 *
 * Invariants: access tokens live in this process's memory only, and are renewed before they end. A vendor that gives a new
 * refresh token with a renewal has ended the old one: the new one is sealed before the access token is used.
 */
import { db } from '../../db/client.ts';
import type { CopierEnv } from '../../env.ts';
import type { SourcePassword } from '../../generated/prisma/client.ts';
import type { MailLogin } from '../../mail/connection.ts';
import { MailError } from '../../mail/mail-error.ts';
import { renewTokens } from '../../oauth/consent.ts';
import { tokensOfGrant } from '../../oauth/domain-grant.ts';
import { OAUTH_VENDORS, type OAuthVendor, oauthServer } from '../../oauth/oauth-server.ts';
import type { Tokens } from '../../oauth/token-request.ts';
import { domainGrant } from '../../schemas/source/source-grant.ts';
import { processKeyring } from '../../secrets/keyring.ts';
import { seal, unseal } from '../../secrets/seal.ts';

export type SourceCredential = Pick<SourcePassword, 'keyId' | 'sealed'> & Partial<Pick<SourcePassword, 'kind' | 'vendor'>>;

export interface LoginOwner {
  mappingId: string;
  sourceAddress: string;
  credential: SourceCredential;
}

/** A token that ends sooner is renewed first. */
const LEAST_LEFT_MS = 120_000;

const cached = new Map<string, { accessToken: string; endsAt: number }>();

/**
 * The login. `fresh`: what is remembered of access tokens does not count, for the server has just refused one. Throws MailError:
 * consent_needed, grant_refused, throttled, server_error.
 */
export async function sourceLogin(env: CopierEnv, owner: LoginOwner, { fresh = false } = {}): Promise<MailLogin> {
  const { mappingId, sourceAddress, credential } = owner;
  if (!isToken(credential)) return { user: sourceAddress, password: open('source-password', mappingId, credential) };
  const known = cached.get(mappingId);
  if (!fresh && known !== undefined && known.endsAt - LEAST_LEFT_MS > Date.now()) {
    return { user: sourceAddress, accessToken: known.accessToken };
  }
  const tokens = await (credential.kind === 'GRANT' ? tokensByGrant(env, owner) : tokensByConsent(env, owner));
  const { accessToken, expiresInSeconds } = tokens;
  cached.set(mappingId, { accessToken, endsAt: Date.now() + expiresInSeconds * 1000 });
  return { user: sourceAddress, accessToken };
}

/** The mailbox is opened by a token, not by a password. */
export function isToken({ kind }: SourceCredential): boolean {
  return kind === 'REFRESH_TOKEN' || kind === 'GRANT';
}

/** What a refused login means: of a token it is the consent or the grant that does not count. */
export function refusedLogin(error: unknown, credential: SourceCredential): unknown {
  const refused = error instanceof MailError && (error.reason === 'wrong_password' || error.reason === 'login_refused');
  if (!refused || !isToken(credential)) return error;
  const reason = credential.kind === 'GRANT' ? 'grant_refused' : 'consent_needed';
  return new MailError(reason, 'mailbox', { side: 'source', serverText: error.serverText ?? undefined, cause: error });
}

async function tokensByConsent(env: CopierEnv, { mappingId, credential }: LoginOwner): Promise<Tokens> {
  const vendor = vendorOf(credential.vendor);
  const tokens = await renewTokens(oauthServer(vendor, env), open('source-password', mappingId, credential));
  if (tokens.refreshToken !== undefined) {
    const sealed = seal(processKeyring(), { purpose: 'source-password', owner: mappingId }, tokens.refreshToken);
    await db().sourcePassword.updateMany({ where: { mappingId, kind: 'REFRESH_TOKEN' }, data: sealed });
  }
  return tokens;
}

async function tokensByGrant(env: CopierEnv, { mappingId, sourceAddress }: LoginOwner): Promise<Tokens> {
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    select: { member: { select: { mailDomainId: true, mailDomain: { select: { sourceGrant: true } } } } },
  });
  const given = mapping?.member.mailDomain.sourceGrant ?? null;
  if (mapping == null || given === null) throw new MailError('grant_refused', 'mailbox', { side: 'source' });
  const grant = domainGrant.parse(JSON.parse(open('source-grant', mapping.member.mailDomainId, given)));
  const server = oauthServer(grant.vendor, env, grant.vendor === 'microsoft' ? grant.tenant : undefined);
  return tokensOfGrant(server, grant, sourceAddress);
}

function open(
  purpose: 'source-password' | 'source-grant',
  owner: string,
  secret: Pick<SourcePassword, 'keyId' | 'sealed'>,
): string {
  return unseal(processKeyring(), { purpose, owner }, secret);
}

function vendorOf(name: string | null | undefined): OAuthVendor {
  const vendor = OAUTH_VENDORS.find((one) => one === name);
  if (vendor === undefined) throw new MailError('consent_needed', 'mailbox', { side: 'source' });
  return vendor;
}
