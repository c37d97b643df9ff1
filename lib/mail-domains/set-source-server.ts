/**
 * Stores the old provider's server of a domain with who set it, when, and what the probe saw (O5).
 * The probe itself is a call to the outside and happens before: this is the record of it.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { Prisma } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { ServerCertificate } from '../mail/imap/server-certificate.ts';
import type { DetectedSource } from '../schemas/source/detection.ts';
import type { SourceServerInput } from '../schemas/source/source-server.ts';

export interface ProbeRecord {
  user: string;
  /** Null: the login worked. */
  reason: string | null;
  serverText: string | null;
  inboxCount: number | null;
  folderCount: number | null;
  /** Messages of the inbox by the other protocol (X3); absent: nobody has looked. */
  otherInboxCount?: number | null;
}

/** What the server presented, for people to look at later. */
export type CertificateRecord = Pick<ServerCertificate, 'fingerprint' | 'subject' | 'names' | 'issuer' | 'validTo'>;

interface SourceRecord {
  mode: 'AUTO' | 'MANUAL';
  server: SourceServerInput;
  probe: ProbeRecord | null;
  /** Absent or null: it presented none, or nobody has looked. */
  certificate?: CertificateRecord | null;
  /** With mode AUTO: what was found, and how (O5). */
  detected?: DetectedSource;
}

/** `probe` absent: nobody has tried a login. Throws not_found to whoever does not administer the domain. */
export async function setSourceServer(
  actor: Actor,
  mailDomainId: string,
  { mode, server, probe, certificate = null, detected }: SourceRecord,
): Promise<void> {
  assertAdministers(actor, mailDomainId);
  const data = {
    mode,
    protocol: server.protocol,
    host: server.host,
    port: server.port,
    security: server.security,
    pinnedFingerprint: server.pinnedFingerprint ?? null,
    pop3MarksSeen: server.pop3MarksSeen ?? true,
    pop3FillsInbox: server.pop3FillsInbox ?? false,
    detected: detected ?? Prisma.DbNull,
    certificateFingerprint: certificate?.fingerprint ?? null,
    certificateSubject: certificate?.subject ?? null,
    certificateNames: certificate?.names ?? [],
    certificateIssuer: certificate?.issuer ?? null,
    certificateValidTo: certificate?.validTo ?? null,
    probeUser: probe?.user ?? null,
    probedAt: probe === null ? null : now(),
    probeReason: probe?.reason ?? null,
    probeServerText: probe?.serverText ?? null,
    inboxCount: probe?.inboxCount ?? null,
    folderCount: probe?.folderCount ?? null,
    otherInboxCount: probe?.otherInboxCount ?? null,
    setBy: actorName(actor),
    setAt: now(),
  };
  await inTransaction(async (tx) => {
    const known = await tx.sourceServer.findUnique({ where: { mailDomainId }, select: { host: true, address: true } });
    const address = server.address === undefined ? keptAddress(known, server.host) : server.address;
    await tx.sourceServer.upsert({
      where: { mailDomainId },
      create: { mailDomainId, ...data, address },
      update: { ...data, address },
    });
    await recordAudit(tx, actor, {
      mailDomainId,
      action: 'source.set',
      subject: `${server.host}:${server.port}`,
      values: { protocol: server.protocol, security: server.security, mode, ...(address === null ? {} : { address }) },
    });
  });
}

/** An address that was pinned (C3) stays with the server of the same name, and goes with another. */
export function keptAddress(known: { host: string; address: string | null } | null, host: string): string | null {
  return known !== null && known.host === host ? known.address : null;
}

/**
 * Takes the trust in a pinned certificate back: from now on only one that an authority vouches for is accepted, at each new connection.
 * A second call changes nothing. Throws not_found, and source.missing when there is no server.
 */
export async function unpinCertificate(actor: Actor, mailDomainId: string): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const server = await tx.sourceServer.findUnique({ where: { mailDomainId } });
    if (server === null) throw new AppError('source.missing');
    if (server.pinnedFingerprint === null) return;
    const data = { pinnedFingerprint: null, setBy: actorName(actor), setAt: now() };
    await tx.sourceServer.update({ where: { mailDomainId }, data });
    await recordAudit(tx, actor, { mailDomainId, action: 'source.untrusted', subject: `${server.host}:${server.port}` });
  });
}
