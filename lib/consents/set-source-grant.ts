/**
 * 全域授权: what the administrator of the old domain gives once for all its mailboxes, instead of a password for each.
 * Invariants: it is stored only after a real login with it; sealed; forgotten like the passwords when the window closes
 * (forget-secrets.ts). Mappings without a password have it in a password's place from that moment on, so whatever asks
 * whether a mailbox can be opened needs to know nothing of it.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { MailError } from '../mail/mail-error.ts';
import { type DomainGrant, tokensOfGrant } from '../oauth/domain-grant.ts';
import { type OAuthSettings, oauthServer } from '../oauth/oauth-server.ts';
import { type HostGuard, resolveSourceHost } from '../providers/host-guard.ts';
import { probeLogin } from '../providers/probe-login.ts';
import { applyGrant, forgetGrant } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

/**
 * `mailbox` is any one that the grant covers, for the login. Throws not_found, source.missing, and probe.<reason> with
 * `serverText`. Returns how many messages its inbox has.
 */
export async function setSourceGrant(
  actor: Actor,
  mailDomainId: string,
  { grant, mailbox }: { grant: DomainGrant; mailbox: string },
  { settings, guard }: { settings: OAuthSettings; guard: HostGuard },
): Promise<{ inboxCount: number }> {
  assertAdministers(actor, mailDomainId);
  const inboxCount = await tryGrant(mailDomainId, grant, mailbox, settings, guard);
  const sealed = seal(processKeyring(), { purpose: 'source-grant', owner: mailDomainId }, JSON.stringify(grant));
  const data = { vendor: grant.vendor, createdBy: actorName(actor), ...sealed };
  await inTransaction(async (tx) => {
    await tx.sourceGrant.upsert({ where: { mailDomainId }, create: { mailDomainId, ...data }, update: data });
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

async function tryGrant(
  mailDomainId: string,
  grant: DomainGrant,
  mailbox: string,
  settings: OAuthSettings,
  guard: HostGuard,
): Promise<number> {
  const source = await db().sourceServer.findUnique({ where: { mailDomainId } });
  if (source === null) throw new AppError('source.missing');
  const { host, port, security, pinnedFingerprint } = source;
  try {
    const server = oauthServer(grant.vendor, settings, grant.vendor === 'microsoft' ? grant.tenant : undefined);
    const { accessToken } = await tokensOfGrant(server, grant, mailbox);
    const { address } = await resolveSourceHost(source.address ?? host, port, guard);
    const pin = pinnedFingerprint === null ? {} : { pinnedFingerprint };
    const tried = await probeLogin({ host, port, security: SECURITY[security], address, ...pin }, { user: mailbox, accessToken });
    if (tried.ok) return tried.inboxCount;
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
