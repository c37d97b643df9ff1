/** A person's consent: authorisation code with PKCE (RFC 6749, 4.1; RFC 7636), and how its token is renewed. */
import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '../errors.ts';
import type { OAuthServer } from './oauth-server.ts';
import { requestTokens, type Tokens } from './token-request.ts';

export interface ConsentRequest {
  /** Where the browser is sent. */
  url: string;
  /** To be kept here, secret, until the browser comes back. */
  verifier: string;
}

/**
 * `state` names the request when the browser comes back and must be unguessable; `loginHint` is the old address, which the
 * vendor fills in. Throws oauth.not_registered.
 */
export function consentRequest(
  server: OAuthServer,
  { redirectUrl, state, loginHint }: { redirectUrl: string; state: string; loginHint: string },
): ConsentRequest {
  const { id } = clientOf(server);
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(server.authorizeUrl);
  const parameters = {
    response_type: 'code',
    client_id: id,
    redirect_uri: redirectUrl,
    scope: server.scope,
    state,
    login_hint: loginHint,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    // Google gives a token that can be renewed only to those who ask so, and again only after a new consent.
    ...(server.vendor === 'google' ? { access_type: 'offline', prompt: 'consent' } : {}),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, verifier };
}

/** Exchanges the code that the browser brought. Throws MailError as requestTokens does, and oauth.not_registered. */
export function exchangeCode(
  server: OAuthServer,
  { code, verifier, redirectUrl }: { code: string; verifier: string; redirectUrl: string },
): Promise<Tokens> {
  const { id, secret } = clientOf(server);
  return requestTokens(server.tokenUrl, {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUrl,
    client_id: id,
    client_secret: secret,
    code_verifier: verifier,
  });
}

/** A fresh access token for a consent that was given. Throws as exchangeCode does. */
export function renewTokens(server: OAuthServer, refreshToken: string): Promise<Tokens> {
  const { id, secret } = clientOf(server);
  return requestTokens(server.tokenUrl, {
    grant_type: 'refresh_token',
    refresh_token: refreshToken,
    client_id: id,
    client_secret: secret,
    ...(server.vendor === 'microsoft' ? { scope: server.scope } : {}),
  });
}

function clientOf(server: OAuthServer): { id: string; secret: string } {
  if (server.client === null) throw new AppError('oauth.not_registered', { vendor: server.vendor });
  return server.client;
}
