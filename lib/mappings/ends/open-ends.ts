/** Opens both ends of a mapping: the old account with its own password, our platform by the master user. */
import { type Actor, assertAdministers } from '../../actor.ts';
import { db } from '../../db/client.ts';
import type { CopierEnv } from '../../env.ts';
import type { SourceServer } from '../../generated/prisma/client.ts';
import type { MailLogin } from '../../mail/connection.ts';
import { openImapSource } from '../../mail/imap-source.ts';
import type { MailDestination } from '../../mail/mail-destination.ts';
import { MailError } from '../../mail/mail-error.ts';
import type { MailSource } from '../../mail/mail-source.ts';
import { openPlatformMailbox } from '../../mail/platform-mailbox.ts';
import { FilledInboxSource } from '../../mail/pop3/filled-inbox-source.ts';
import { openPop3Source } from '../../mail/pop3-source.ts';
import { resolveSourceHost } from '../../providers/host-guard.ts';
import { providerTable } from '../../providers/provider-table.ts';
import { sourceGuard } from '../../providers/source-guard.ts';
import { type MailboxServer, mailboxServer } from './mailbox-server.ts';
import { inboxMemory, pop3Book } from './pop3-book.ts';
import { refusedLogin, type SourceCredential, sourceLogin } from './source-login.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;

/** What is needed to reach both ends of one mapping. */
export interface MovedMailbox {
  mappingId: string;
  address: string;
  sourceAddress: string;
  server: MailboxServer | null;
  /** Sealed; null when it was never given or has been forgotten. */
  password: SourceCredential | null;
}

/** The mailboxes of a domain of which anything has been listed; `providersFile` is the operator's table of providers, when there is one. Throws not_found outside the actor's reach. */
export async function findMovedMailboxes(actor: Actor, mailDomainId: string, providersFile?: string): Promise<MovedMailbox[]> {
  assertAdministers(actor, mailDomainId);
  const server = await db().sourceServer.findUnique({ where: { mailDomainId } });
  const mappings = await db().mapping.findMany({
    // While mail of a wrong account is being undone, address and password are of two accounts.
    where: { member: { mailDomainId }, countedAt: { not: null }, undo: null },
    include: { password: true, member: { select: { address: true } } },
    orderBy: { member: { address: 'asc' } },
  });
  const table = providerTable(providersFile);
  return mappings.map((mapping) => ({
    mappingId: mapping.id,
    address: mapping.member.address,
    sourceAddress: mapping.sourceAddress,
    server: mailboxServer(server, mapping, table),
    password: mapping.password,
  }));
}

/** Signs in on both sides. Throws MailError, with the source's side first. Close both. */
export async function openBothEnds(
  env: CopierEnv,
  mailbox: MovedMailbox,
  options: OpenOptions = {},
): Promise<{ source: MailSource; destination: MailDestination }> {
  // Side by side: each takes several round trips.
  const [source, destination] = await Promise.allSettled([
    openSource(env, mailbox, options),
    openPlatformMailbox(env, mailbox.address, { appendOnly: options.appendOnly }),
  ]);
  if (source.status === 'fulfilled' && destination.status === 'fulfilled') {
    return { source: source.value, destination: destination.value };
  }
  await Promise.all([source, destination].map((end) => (end.status === 'fulfilled' ? end.value.close() : undefined)));
  throw source.status === 'rejected' ? source.reason : (destination as PromiseRejectedResult).reason;
}

export interface OpenOptions {
  /** Messages will only be stored here, not looked at. */
  appendOnly?: boolean;
  /** A private directory for large messages. */
  tempDirectory?: string;
  /** Messages above this go through a temporary file. */
  largeMessageBytes?: number;
}

async function openSource(env: CopierEnv, mailbox: MovedMailbox, options: OpenOptions): Promise<MailSource> {
  const { mappingId, server } = mailbox;
  if (server === null) throw new MailError('host_unknown', 'server', { side: 'source' });
  const source = await openServer(env, mailbox, server, options);
  const { filledBy } = server;
  if (filledBy === undefined) return source;
  const open = () => openServer(env, mailbox, filledBy, options);
  return new FilledInboxSource(source, { ...inboxMemory(mappingId), open });
}

/** The server's address is judged anew at each connection (trust.md 7). */
async function openServer(
  env: CopierEnv,
  { mappingId, sourceAddress, password }: MovedMailbox,
  server: SourceServer,
  { tempDirectory, largeMessageBytes }: OpenOptions,
): Promise<MailSource> {
  if (password === null) throw new MailError('wrong_password', 'mailbox', { side: 'source' });
  // A pinned address is judged like any other: what was allowed when it was pinned may not be so today.
  const { address } = await resolveSourceHost(server.address ?? server.host, server.port, sourceGuard(env));
  const { host, port, pinnedFingerprint } = server;
  const pin = pinnedFingerprint === null ? {} : { pinnedFingerprint };
  const owner = { mappingId, sourceAddress, credential: password };
  const silenceMs = env.SOURCE_SILENCE_SECONDS * 1000;
  const limits = { openTimeoutMs: env.SOURCE_OPEN_SECONDS * 1000, silenceMs, graceMs: silenceMs };
  const options = { ...limits, maxMessageBytes: env.MAX_MESSAGE_BYTES, tempDirectory, largeMessageBytes };
  const reached = { host, port, security: SECURITY[server.security], address, ...pin };
  const flags = server.pop3MarksSeen ? ['\\Seen'] : [];
  const open = (login: MailLogin) =>
    server.protocol === 'IMAP'
      ? openImapSource(reached, login, options)
      : openPop3Source(reached, login, { ...options, book: pop3Book(mappingId), flags });
  try {
    return await open(await sourceLogin(env, owner));
  } catch (error) {
    const refused = refusedLogin(error, password);
    if (refused === error) throw error;
    // The token may have been ended before its time: once more with a fresh one.
    return open(await sourceLogin(env, owner, { fresh: true })).catch((again: unknown) => {
      throw refusedLogin(again, password);
    });
  }
}
