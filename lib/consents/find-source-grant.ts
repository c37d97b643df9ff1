/** What may be seen of a domain's grant: never the grant itself. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { OAUTH_VENDORS, type OAuthVendor, vendorOfHost } from '../oauth/oauth-server.ts';

export interface SourceGrantView {
  /** Null: there is no grant. */
  given: { vendor: OAuthVendor; createdBy: string; createdAt: Date; mailboxes: number } | null;
  /** Whose the old server is, when it is one that takes no passwords. */
  vendor: OAuthVendor | null;
}

/** Throws not_found. */
export async function findSourceGrant(actor: Actor, mailDomainId: string): Promise<SourceGrantView> {
  assertAdministers(actor, mailDomainId);
  const [grant, server, mailboxes] = await Promise.all([
    db().sourceGrant.findUnique({ where: { mailDomainId }, select: { vendor: true, createdBy: true, createdAt: true } }),
    db().sourceServer.findUnique({ where: { mailDomainId }, select: { host: true } }),
    db().sourcePassword.count({ where: { kind: 'GRANT', mapping: { member: { mailDomainId } } } }),
  ]);
  const vendor = OAUTH_VENDORS.find((one) => one === grant?.vendor);
  return {
    given: grant === null || vendor === undefined ? null : { ...grant, vendor, mailboxes },
    vendor: server === null ? null : vendorOfHost(server.host),
  };
}

/** The old address that the member may move by the domain's grant without a password; null: none. Throws not_found to everybody else. */
export async function findGrantedAddress(actor: Actor): Promise<string | null> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId, mailDomainId, address } = actor;
  const [grants, mapping, server] = await Promise.all([
    db().sourceGrant.count({ where: { mailDomainId } }),
    db().mapping.findUnique({ where: { memberId }, select: { sourceAddress: true, addressVouched: true } }),
    db().sourceServer.findUnique({ where: { mailDomainId }, select: { probeUser: true } }),
  ]);
  if (grants === 0) return null;
  if (mapping?.addressVouched === true) return mapping.sourceAddress;
  const sameDomain = server?.probeUser?.split('@')[1] === address.split('@')[1];
  return sameDomain ? address : null;
}
