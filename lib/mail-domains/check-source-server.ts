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
import { type ProbeResult, probeLogin, readCertificate } from '../providers/probe-login.ts';
import type { SourceServerInput } from '../schemas/source-server.ts';
import { keptAddress, setSourceServer } from './set-source-server.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

export interface SourceCheck {
  server: SourceServerInput;
  /** Null: store without a login, for scripts that provision before accounts are known. */
  probe: { user: string; password: string } | null;
  /** Accept whatever certificate the server presents now, and only that one from then on. */
  pinPresented?: boolean;
  guard: HostGuard;
}

export interface CheckedSource {
  inboxCount: number | null;
  folderCount: number | null;
  pinnedFingerprint: string | null;
}

/**
 * Throws not_found, and probe.<mail reason> with `serverText`, and for a certificate nobody
 * vouches for also `fingerprint`, `subject` and `validTo`.
 */
export async function checkSourceServer(actor: Actor, mailDomainId: string, check: SourceCheck): Promise<CheckedSource> {
  assertAdministers(actor, mailDomainId);
  const { server, probe, guard } = check;
  const { protocol } = server;
  const known = await db().sourceServer.findUnique({ where: { mailDomainId }, select: { host: true, address: true } });
  const reachable = await asProbeError(() => toMailServer(server, keptAddress(known, server.host), guard));
  const pinnedFingerprint = check.pinPresented ? await presentedFingerprint(reachable, protocol) : server.pinnedFingerprint;
  const stored: SourceServerInput = { ...server, ...(pinnedFingerprint === undefined ? {} : { pinnedFingerprint }) };
  if (probe === null) {
    await setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: stored, probe: null });
    return { inboxCount: null, folderCount: null, pinnedFingerprint: pinnedFingerprint ?? null };
  }
  const pinned = pinnedFingerprint === undefined ? reachable : { ...reachable, pinnedFingerprint };
  const result = await probeLogin(pinned, probe, { protocol });
  if (!result.ok) throw refusal(result);
  const { inboxCount, folderCount } = result;
  const record = { user: probe.user, reason: null, serverText: null, inboxCount, folderCount };
  await setSourceServer(actor, mailDomainId, { mode: 'MANUAL', server: stored, probe: record });
  return { inboxCount, folderCount, pinnedFingerprint: pinnedFingerprint ?? null };
}

async function toMailServer(server: SourceServerInput, pinned: string | null, guard: HostGuard): Promise<MailServer> {
  const { address } = await resolveSourceHost(pinned ?? server.host, server.port, guard);
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
    ? { fingerprint: certificate.fingerprint, subject: certificate.subject, validTo: certificate.validTo.toISOString() }
    : {};
  return new AppError(`probe.${reason}`, { ...(serverText === null ? {} : { serverText }), ...about });
}
