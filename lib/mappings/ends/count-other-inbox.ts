/**
 * X2: how many messages the inbox of one mailbox shows by the protocol that it is not read by. What it shows more is hidden from us.
 * Invariant: asked only where the domain's probe account was let in by that protocol: elsewhere a refused login would count towards a
 * lock-out of somebody who has done nothing wrong.
 */
import type { CopierEnv } from '../../env.ts';
import { MailError } from '../../mail/mail-error.ts';
import { resolveSourceHost } from '../../providers/host-guard.ts';
import { otherServer } from '../../providers/other-protocol.ts';
import { probeLogin } from '../../providers/probe-login.ts';
import { providerTable } from '../../providers/provider-table.ts';
import { sourceGuard } from '../../providers/source-guard.ts';
import type { MovedMailbox } from './open-ends.ts';
import { sourceLogin } from './source-login.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;
/** A mailbox has just been finished: nothing waits for this but its own word. */
const DEADLINE_MS = 10_000;

/** Null: not asked, or not seen. Never throws for what the old server does. */
export async function countOtherInbox(env: CopierEnv, mailbox: MovedMailbox): Promise<number | null> {
  const { server, password, mappingId, sourceAddress } = mailbox;
  if (server === null || password === null || server.otherInboxCount === null || server.filledBy !== undefined) return null;
  const other = otherServer(server, providerTable(env.PROVIDERS_FILE));
  if (other === null) return null;
  const { host, port, security, protocol } = other;
  const here = host === server.host;
  try {
    const { address } = await resolveSourceHost((here ? server.address : null) ?? host, port, sourceGuard(env));
    const pin = here && server.pinnedFingerprint !== null ? { pinnedFingerprint: server.pinnedFingerprint } : {};
    const login = await sourceLogin(env, { mappingId, sourceAddress, credential: password });
    const reached = { host, port, security: SECURITY[security], address, ...pin };
    const result = await probeLogin(reached, login, { protocol, deadlineMs: DEADLINE_MS });
    return result.ok ? result.inboxCount : null;
  } catch (error) {
    if (error instanceof MailError) return null;
    throw error;
  }
}
