/**
 * Pins the old server's present address, so that changing the domain's records does not lead the copy astray (C3). The name stays what
 * TLS verifies. Invariants: the address has passed the host guard, and a mail server answered there with TLS before it is stored;
 * each later connection asks the guard again.
 */
import { isIP } from 'node:net';
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { MailError } from '../mail/mail-error.ts';
import { type HostGuard, resolveSourceHost } from '../providers/host-guard.ts';
import { readCertificate } from '../providers/probe-login.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

/** Throws not_found, source.missing, source.is_address when there is no name to pin, and probe.<mail reason>. */
export async function pinSource(actor: Actor, mailDomainId: string, guard: HostGuard): Promise<{ address: string }> {
  assertAdministers(actor, mailDomainId);
  const server = await db().sourceServer.findUnique({ where: { mailDomainId } });
  if (server === null) throw new AppError('source.missing');
  const { host, port } = server;
  if (isIP(host) !== 0) throw new AppError('source.is_address', { host });
  const address = await asProbeError(async () => {
    const judged = await resolveSourceHost(host, port, guard);
    const { protocol, security } = server;
    await readCertificate({ host, port, security: SECURITY[security], address: judged.address }, { protocol });
    return judged.address;
  });
  await store(actor, mailDomainId, host, address);
  return { address };
}

/** Goes back to connecting by name. Throws not_found, source.missing. */
export async function unpinSource(actor: Actor, mailDomainId: string): Promise<void> {
  assertAdministers(actor, mailDomainId);
  const server = await db().sourceServer.findUnique({ where: { mailDomainId }, select: { host: true } });
  if (server === null) throw new AppError('source.missing');
  await store(actor, mailDomainId, server.host, null);
}

/** Another server may have been set meanwhile: then nothing is pinned. */
async function store(actor: Actor, mailDomainId: string, host: string, address: string | null): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.sourceServer.updateMany({ where: { mailDomainId, host }, data: { address } });
    if (count === 0) throw new AppError('source.missing');
    const action = address === null ? 'source.unpinned' : 'source.pinned';
    await recordAudit(tx, actor, { mailDomainId, action, subject: host, values: address === null ? {} : { address } });
  });
}

async function asProbeError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    throw new AppError(`probe.${error.reason}`, error.serverText === null ? {} : { serverText: error.serverText }, {
      cause: error,
    });
  }
}
