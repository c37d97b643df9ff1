/**
 * What an administrator of the old domain gives once for all its mailboxes: at Google a service account with domain-wide
 * delegation (RFC 7523), at Microsoft an application with IMAP.AccessAsApp (RFC 6749, 4.4).
 */
import { importPKCS8, SignJWT } from 'jose';
import { MailError } from '../mail/mail-error.ts';
import type { DomainGrant } from '../schemas/source/source-grant.ts';
import type { OAuthServer } from './oauth-server.ts';
import { requestTokens, type Tokens } from './token-request.ts';

const LIFE_SECONDS = 3600;

/**
 * An access token for one mailbox (Google) or for all of the domain (Microsoft). `server` is that of the grant's vendor, at
 * Microsoft with the grant's tenant. Throws MailError as requestTokens does; `grant_refused` for a key that is none.
 */
export async function tokensOfGrant(server: OAuthServer, grant: DomainGrant, mailbox: string): Promise<Tokens> {
  if (grant.vendor === 'microsoft') {
    const { clientId, clientSecret } = grant;
    return requestTokens(server.tokenUrl, {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: server.applicationScope,
    });
  }
  const assertion = await signAssertion(server, grant.account, mailbox);
  return requestTokens(server.tokenUrl, { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion });
}

async function signAssertion(
  server: OAuthServer,
  account: (DomainGrant & { vendor: 'google' })['account'],
  mailbox: string,
): Promise<string> {
  try {
    const key = await importPKCS8(account.private_key, 'RS256');
    return await new SignJWT({ scope: server.applicationScope })
      .setProtectedHeader({
        alg: 'RS256',
        typ: 'JWT',
        ...(account.private_key_id === undefined ? {} : { kid: account.private_key_id }),
      })
      .setIssuer(account.client_email)
      .setSubject(mailbox)
      .setAudience(server.tokenUrl)
      .setIssuedAt()
      .setExpirationTime(`${LIFE_SECONDS}s`)
      .sign(key);
  } catch (cause) {
    throw new MailError('grant_refused', 'mailbox', { side: 'source', cause });
  }
}
