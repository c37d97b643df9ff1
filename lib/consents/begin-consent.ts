/**
 * Sends a member to the provider to agree that we read the old mailbox (RFC 6749, 4.1, with PKCE).
 * Invariants: what the browser brings back counts once, within ten minutes, and for the member who was sent; the verifier never
 * leaves this side. A member has one request at a time.
 */
import { randomUUID } from 'node:crypto';
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { assertMayRun } from '../mappings/start-mapping.ts';
import { consentRequest } from '../oauth/consent.ts';
import { type OAuthSettings, type OAuthVendor, oauthServer, vendorOfHost } from '../oauth/oauth-server.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';

/** Whose consent opens the old mailboxes of the actor's domain, where the operator has registered us. Null: passwords only. */
export async function findConsentVendor(actor: Actor, settings: OAuthSettings): Promise<OAuthVendor | null> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const server = await db().sourceServer.findUnique({ where: { mailDomainId: actor.mailDomainId } });
  const vendor = server === null || server.protocol !== 'IMAP' ? null : vendorOfHost(server.host);
  return vendor !== null && oauthServer(vendor, settings).client !== null ? vendor : null;
}

/** The address to send the browser to. Throws not_found, window.closed, source.missing, oauth.not_registered. */
export async function beginConsent(
  actor: Actor,
  { sourceAddress, redirectUrl }: { sourceAddress: string; redirectUrl: string },
  settings: OAuthSettings,
): Promise<{ url: string }> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId, mailDomainId } = actor;
  const vendor = await findConsentVendor(actor, settings);
  if (vendor === null) throw new AppError('oauth.not_registered', { vendor: '' });
  const id = randomUUID();
  const { url, verifier } = consentRequest(oauthServer(vendor, settings), { redirectUrl, state: id, loginHint: sourceAddress });
  const sealed = seal(processKeyring(), { purpose: 'consent-request', owner: id }, verifier);
  await inTransaction(async (tx) => {
    await assertMayRun(tx, mailDomainId);
    await tx.consentRequest.deleteMany({ where: { memberId } });
    await tx.consentRequest.create({ data: { id, memberId, sourceAddress, vendor, ...sealed } });
  });
  return { url };
}
