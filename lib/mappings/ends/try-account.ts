/**
 * Tries an old account before anything is started with it: a real login, whose answer the person sees at once (M2).
 * Invariant: nothing is stored, whatever comes of it.
 */
import type { Actor } from '../../actor.ts';
import { now } from '../../clock.ts';
import { db } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { MailError } from '../../mail/mail-error.ts';
import { findNewestWindow } from '../../mail-domains/find-mail-domain.ts';
import { isOpen } from '../../mail-domains/window.ts';
import { type HostGuard, resolveSourceHost } from '../../providers/host-guard.ts';
import { type ProbeResult, probeLogin } from '../../providers/probe-login.ts';
import { providerTable } from '../../providers/provider-table.ts';
import { mailboxServer } from './mailbox-server.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

/** What the person can mend before a start. Everything else passes by itself, or is for others to look at. */
const FOR_THE_PERSON: ReadonlySet<string> = new Set([
  'wrong_password',
  'login_refused',
  'password_expired',
  'client_password',
  'token_only',
  'imap_disabled',
  'login_blocked',
  'ip_refused',
]);

export interface TriedAccount {
  /** Null: the old server could not say it now. */
  inboxCount: number | null;
}

/**
 * At the old server of the actor's own domain, by the protocol of the mailbox where it has one of its own; a postmaster says whose
 * (`memberId`). A wrong password counts at many providers towards a lock-out, so callers limit how often this is asked. While the window is closed nothing
 * could be started, and nothing is sent. Throws not_found, window.closed, source.missing, and probe.<reason> with `serverText` for what the person can mend; `strict`: for every failure.
 */
export async function tryOldAccount(
  actor: Actor,
  account: { sourceAddress: string; password: string; memberId?: string },
  { guard, strict = false, providersFile }: { guard: HostGuard; strict?: boolean; providersFile?: string | undefined },
): Promise<TriedAccount> {
  if (actor.kind !== 'member' && actor.kind !== 'postmaster') throw new AppError('not_found');
  const { mailDomainId } = actor;
  const memberId = actor.kind === 'member' ? actor.memberId : account.memberId;
  const [window, domains, mapping] = await Promise.all([
    findNewestWindow(db(), mailDomainId),
    db().sourceServer.findUnique({ where: { mailDomainId } }),
    memberId === undefined
      ? null
      : db().mapping.findFirst({
          where: { memberId, member: { mailDomainId } },
          select: { protocol: true, pop3FillsInbox: true },
        }),
  ]);
  if (!isOpen(window, now())) throw new AppError('window.closed');
  const server = mailboxServer(domains, mapping ?? { protocol: null, pop3FillsInbox: false }, providerTable(providersFile));
  if (server === null) throw new AppError('source.missing');
  const result = await probe(server, { user: account.sourceAddress, password: account.password }, guard);
  if (result.ok) return { inboxCount: result.inboxCount };
  if (!strict && !FOR_THE_PERSON.has(result.reason)) return { inboxCount: null };
  const { reason, serverText } = result;
  throw new AppError(`probe.${reason}`, serverText === null ? {} : { serverText });
}

type Server = NonNullable<Awaited<ReturnType<ReturnType<typeof db>['sourceServer']['findUnique']>>>;

async function probe(
  server: Server,
  login: { user: string; password: string },
  guard: HostGuard,
): Promise<
  Pick<ProbeResult & { ok: true }, 'ok' | 'inboxCount'> | Pick<ProbeResult & { ok: false }, 'ok' | 'reason' | 'serverText'>
> {
  const { host, port, protocol, security, pinnedFingerprint } = server;
  try {
    const { address } = await resolveSourceHost(server.address ?? host, port, guard);
    const pin = pinnedFingerprint === null ? {} : { pinnedFingerprint };
    return await probeLogin({ host, port, security: SECURITY[security], address, ...pin }, login, { protocol });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { ok: false, reason: error.reason, serverText: error.serverText };
  }
}
