/**
 * 全域授权: what the administrator of the old domain gives once for all its mailboxes, instead of a password for each.
 * Invariants: it is stored only after a real login with it; sealed; forgotten like the passwords when the window closes
 * (forget-secrets.ts). Mappings without a password have it in a password's place from that moment on, so whatever asks
 * whether a mailbox can be opened needs to know nothing of it.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { SourceServer } from '../generated/prisma/client.ts';
import { MailError } from '../mail/mail-error.ts';
import { setSourceServer } from '../mail-domains/set-source-server.ts';
import { tokensOfGrant } from '../oauth/domain-grant.ts';
import { imapServerOf, type OAuthSettings, oauthServer } from '../oauth/oauth-server.ts';
import { type HostGuard, resolveSourceHost } from '../providers/host-guard.ts';
import { type ProbeResult, probeLogin } from '../providers/probe-login.ts';
import type { DomainGrant } from '../schemas/source/source-grant.ts';
import { applyGrant, forgetGrant } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

/**
 * `mailbox` is any one that the grant covers, for the login. A domain whose old server nobody has set yet gets the vendor's. Throws
 * not_found, and probe.<reason> with `serverText`. Returns how many messages its inbox has.
 */
export async function setSourceGrant(
  actor: Actor,
  mailDomainId: string,
  { grant, mailbox }: { grant: DomainGrant; mailbox: string },
  { settings, guard }: { settings: OAuthSettings; guard: HostGuard },
): Promise<{ inboxCount: number }> {
  assertAdministers(actor, mailDomainId);
  const known = await db().sourceServer.findUnique({ where: { mailDomainId } });
  const vendors = { ...imapServerOf(grant.vendor, settings), protocol: 'IMAP', security: 'TLS' } as const;
  const source = known ?? { ...vendors, pinnedFingerprint: null, address: null };
  const { inboxCount, folderCount, certificate } = await tryGrant(source, grant, mailbox, { settings, guard });
  const probe = { user: mailbox, reason: null, serverText: null, inboxCount, folderCount };
  if (known === null) await setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: vendors, probe, certificate });
  const sealed = seal(processKeyring(), { purpose: 'source-grant', owner: mailDomainId }, JSON.stringify(grant));
  const data = { vendor: grant.vendor, createdBy: actorName(actor), ...sealed };
  await inTransaction(async (tx) => {
    await tx.sourceGrant.upsert({
      where: { mailDomainId },
      create: { mailDomainId, ...data },
      update: { ...data, createdAt: now() },
    });
    await applyGrant(tx, mailDomainId);
    await recordAudit(tx, actor, { mailDomainId, action: 'source.granted', subject: mailbox, values: { vendor: grant.vendor } });
  });
  return { inboxCount };
}

/** Forgets it; what runs by it stops with its next sign-in. Throws not_found. */
export async function removeSourceGrant(actor: Actor, mailDomainId: string): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    if (!(await forgetGrant(tx, mailDomainId))) return;
    await recordAudit(tx, actor, { mailDomainId, action: 'source.grant_removed', subject: mailDomainId });
  });
}

type TriedServer = Pick<SourceServer, 'host' | 'port' | 'protocol' | 'security' | 'pinnedFingerprint' | 'address'>;

/** A token by the grant, and a login with it. */
async function tryGrant(
  source: TriedServer,
  grant: DomainGrant,
  mailbox: string,
  { settings, guard }: { settings: OAuthSettings; guard: HostGuard },
): Promise<ProbeResult & { ok: true }> {
  const { host, port, protocol, security, pinnedFingerprint } = source;
  try {
    const server = oauthServer(grant.vendor, settings, grant.vendor === 'microsoft' ? grant.tenant : undefined);
    const { accessToken } = await tokensOfGrant(server, grant, mailbox);
    const { address } = await resolveSourceHost(source.address ?? host, port, guard);
    const pin = pinnedFingerprint === null ? {} : { pinnedFingerprint };
    const at = { host, port, security: SECURITY[security], address, ...pin };
    const tried = await probeLogin(at, { user: mailbox, accessToken }, { protocol });
    if (tried.ok) return tried;
    const refused = tried.reason === 'wrong_password' || tried.reason === 'login_refused';
    throw new MailError(refused ? 'grant_refused' : tried.reason, 'mailbox', {
      side: 'source',
      serverText: tried.serverText ?? undefined,
    });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    throw new AppError(`probe.${error.reason}`, error.serverText === null ? {} : { serverText: error.serverText }, {
      cause: error,
    });
  }
}
