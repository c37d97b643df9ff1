/**
 * Takes back at their vendors what is of no use any more (RFC 7009). Runs by the clock: a vendor that cannot be reached stops
 * nobody from ending a move. Requests of people who never came back go too.
 */
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { OAUTH_VENDORS, type OAuthSettings, oauthServer } from '../oauth/oauth-server.ts';
import { revokeToken } from '../oauth/token-request.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';

const AT_ONCE = 100;
const LONGEST_REQUEST_MS = 3_600_000;

/** Returns how many are done. Operators and the clock only. */
export async function revokeTokens(actor: Actor, settings: OAuthSettings): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const waiting = await db().tokenRevocation.findMany({ take: AT_ONCE, orderBy: { createdAt: 'asc' } });
  for (const { id, mappingId, vendor: name, keyId, sealed } of waiting) {
    const vendor = OAUTH_VENDORS.find((one) => one === name);
    const url = vendor === undefined ? null : oauthServer(vendor, settings).revokeUrl;
    const place = { purpose: 'source-password', owner: mappingId } as const;
    if (url !== null) await revokeToken(url, unseal(processKeyring(), place, { keyId, sealed }));
    await db().tokenRevocation.deleteMany({ where: { id } });
  }
  await db().consentRequest.deleteMany({ where: { createdAt: { lt: new Date(now().getTime() - LONGEST_REQUEST_MS) } } });
  return waiting.length;
}
