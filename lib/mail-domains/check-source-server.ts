/**
 * Tries a real login at the old provider's server and, only when it works, stores the server (O2: a probe, not a migration
 * of that account). What fails leaves nothing behind.
 */
import type { Actor } from '../actor.ts';
import { assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import type { MailServer } from '../mail/connection.ts';
import { MailError } from '../mail/mail-error.ts';
import { type HostGuard, resolveSourceHost } from '../providers/host-guard.ts';
import { lookAtPort } from '../providers/look-at-port.ts';
import { otherServer, type ReadServer } from '../providers/other-protocol.ts';
import { judgePort, type PortFinding, plainOnly } from '../providers/port-rule.ts';
import { type ProbeResult, probeLogin, readCertificate } from '../providers/probe-login.ts';
import { providerTable } from '../providers/provider-table.ts';
import type { SourceServerInput } from '../schemas/source/source-server.ts';
import { keptAddress, setSourceServer } from './set-source-server.ts';

/** Of looking a name up, and of the other protocol: somebody waits for the answer. */
const OTHER_DEADLINE_MS = 8000;
const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

export interface SourceCheck {
  server: SourceServerInput;
  /** Null: store without a login, for scripts that provision before accounts are known. */
  probe: { user: string; password: string } | null;
  /** Accept whatever certificate the server presents now, and only that one from then on. */
  pinPresented?: boolean;
  guard: HostGuard;
  /** The operator's table of providers, when there is one. */
  providersFile?: string | undefined;
}

export interface CheckedSource {
  inboxCount: number | null;
  folderCount: number | null;
  /** Messages of the inbox by the other protocol. Null: not seen. */
  otherInboxCount: number | null;
  pinnedFingerprint: string | null;
}

/**
 * Throws not_found, port.<finding> with `host`, `port` and what fits it (`protocol`, `security`), and probe.<mail reason> with `serverText`,
 * `source.no_pop3` where POP3 shall complete the inbox and lets nobody in;
 * and for a certificate that nobody vouches for, or that is not the pinned one, also `fingerprint`, `subject`, `names`, `issuer` and `validTo`.
 */
export async function checkSourceServer(actor: Actor, mailDomainId: string, check: SourceCheck): Promise<CheckedSource> {
  assertAdministers(actor, mailDomainId);
  const { server, probe, guard } = check;
  const { protocol } = server;
  const known = await db().sourceServer.findUnique({ where: { mailDomainId }, select: { host: true, address: true } });
  const address = server.address === undefined ? keptAddress(known, server.host) : server.address;
  const reachable = await asProbeError(() => toMailServer(server, address, guard));
  const pinnedFingerprint = check.pinPresented ? await presentedFingerprint(reachable, protocol) : server.pinnedFingerprint;
  const stored: SourceServerInput = { ...server, address, ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }) };
  if (probe === null) {
    await setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: stored, probe: null });
    return { inboxCount: null, folderCount: null, otherInboxCount: null, pinnedFingerprint: pinnedFingerprint ?? null };
  }
  // Before the login: at a door of another kind it would only wait, and no password should go there.
  const seen = await lookAtPort({ ...reachable, address: reachable.address ?? server.host, tlsFirst: server.security === 'TLS' });
  const finding = seen === null ? null : judgePort(seen, server);
  if (finding !== null) throw otherDoor(finding, server);
  const pinned = pinnedFingerprint === undefined ? reachable : { ...reachable, pinnedFingerprint };
  const result = await probeLogin(pinned, probe, { protocol });
  if (!result.ok) {
    const plain = plainOnly(result.reason, seen, server);
    throw plain === null ? refusal(result) : otherDoor(plain, server);
  }
  const { inboxCount, folderCount } = result;
  const otherInboxCount = await countByOther({ ...check, server: stored }, probe);
  const fills = protocol === 'IMAP' && server.pop3FillsInbox === true;
  if (fills && otherInboxCount === null) throw new AppError('source.no_pop3');
  const record = { user: probe.user, reason: null, serverText: null, inboxCount, folderCount, otherInboxCount };
  await setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: stored, probe: record, certificate: result.certificate });
  return { inboxCount, folderCount, otherInboxCount, pinnedFingerprint: pinnedFingerprint ?? null };
}

/** What was written, and what fits instead, as codes and values. */
function otherDoor({ code, take }: PortFinding, { host, port }: SourceServerInput): AppError {
  return new AppError(code, { host, port, ...take });
}

/** X3: how many messages the same inbox holds by the other protocol; null when that cannot be seen. One login, of an account that works. */
async function countByOther(check: SourceCheck, probe: NonNullable<SourceCheck['probe']>): Promise<number | null> {
  const other = otherServer(check.server, providerTable(check.providersFile));
  if (other === null) return null;
  try {
    const here = other.host === check.server.host;
    const reachable = await toMailServer(other, here ? (check.server.address ?? null) : null, check.guard);
    const seen = await lookAtPort({ ...reachable, address: reachable.address ?? other.host, tlsFirst: other.security === 'TLS' });
    if (seen === null || judgePort(seen, other) !== null) return null;
    const pinned = here ? check.server.pinnedFingerprint : undefined;
    const server = pinned === undefined ? reachable : { ...reachable, pinnedFingerprint: pinned };
    const result = await probeLogin(server, probe, { protocol: other.protocol, deadlineMs: OTHER_DEADLINE_MS });
    return result.ok ? result.inboxCount : null;
  } catch (error) {
    if (error instanceof MailError) return null;
    throw error;
  }
}

async function toMailServer(server: ReadServer, pinned: string | null, guard: HostGuard): Promise<MailServer> {
  const { address } = await resolveSourceHost(pinned ?? server.host, server.port, guard, AbortSignal.timeout(OTHER_DEADLINE_MS));
  return { host: server.host, port: server.port, security: SECURITY[server.security], address };
}

async function presentedFingerprint(server: MailServer, protocol: SourceServerInput['protocol']): Promise<string | undefined> {
  if (server.security === 'none') return undefined;
  return (await asProbeError(() => readCertificate(server, { protocol })))?.fingerprint;
}

async function asProbeError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const values: ErrorValues = error.serverText === null ? {} : { serverText: error.serverText };
    throw new AppError(`probe.${error.reason}`, values, { cause: error });
  }
}

function refusal(result: ProbeResult & { ok: false }): AppError {
  const { reason, serverText, certificate } = result;
  const about = certificate
    ? {
        fingerprint: certificate.fingerprint,
        subject: certificate.subject,
        names: certificate.names.join(', '),
        issuer: certificate.issuer,
        validTo: certificate.validTo.toISOString(),
      }
    : {};
  return new AppError(`probe.${reason}`, { ...(serverText === null ? {} : { serverText }), ...about });
}
