/** Opens the signed-in member's mailbox with the member's own password; the web process has no other key to it (trust.md 7). */
import { readFileSync } from 'node:fs';
import { webEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import { isMailError, type MailReason } from '../mail/mail-error.ts';
import { type MailboxReader, openMailboxReader } from '../mail/mailbox-reader.ts';
import { platformServer } from '../mail/platform-server.ts';
import { type MailboxLogin, MailboxPool, type UseOptions } from './mailbox-pool.ts';

export type { MailboxLogin } from './mailbox-pool.ts';

/** Of all members together; one has two at most. Dovecot holds 1 to 2 MB for each, we about a quarter of a megabyte. */
const MOST_CONNECTIONS = 400;
const IDLE_MS = 60_000;

const kept = globalThis as typeof globalThis & { banjiaMailboxes?: MailboxPool };

/** Of this process. On globalThis, because pages and routes may each have this module for themselves. */
function pool(): MailboxPool {
  kept.banjiaMailboxes ??= new MailboxPool({ open: openOwn(), most: MOST_CONNECTIONS, idleMs: IDLE_MS });
  return kept.banjiaMailboxes;
}

function openOwn(): (login: MailboxLogin) => Promise<MailboxReader> {
  const env = webEnv();
  const ca = env.PLATFORM_CA_FILE === undefined ? undefined : readFileSync(env.PLATFORM_CA_FILE, 'utf8');
  const server = platformServer(env.PLATFORM_IMAP_URL, ca);
  return ({ address, password }) => openMailboxReader(server, { user: address, password });
}

/** Closes the connections of this process; for its end. */
export async function closeMailboxes(): Promise<void> {
  await kept.banjiaMailboxes?.close();
  delete kept.banjiaMailboxes;
}

const NOT_FOUND: ReadonlySet<MailReason> = new Set([
  'folder_gone',
  'folder_refused',
  'uid_validity_changed',
  'message_unreadable',
]);
const SIGN_IN: ReadonlySet<MailReason> = new Set(['wrong_password', 'password_expired', 'login_blocked', 'client_password']);

/**
 * Runs `work` on the member's mailbox. Throws webmail.unreachable when the platform does not answer, webmail.sign_in_again when it
 * no longer takes the password, webmail.over_quota, and not_found for a folder or message that is not there.
 */
export async function withMailbox<T>(
  login: MailboxLogin,
  work: (mailbox: MailboxReader) => Promise<T>,
  options?: UseOptions,
): Promise<T> {
  try {
    return await pool().use(login, work, options);
  } catch (error) {
    if (!isMailError(error)) throw error;
    if (NOT_FOUND.has(error.reason)) throw new AppError('not_found', {}, { cause: error });
    if (SIGN_IN.has(error.reason)) throw new AppError('webmail.sign_in_again', {}, { cause: error });
    if (error.reason === 'over_quota') throw new AppError('webmail.over_quota', {}, { cause: error });
    log.warn({ reason: error.reason }, 'the platform cannot be read');
    throw new AppError('webmail.unreachable', {}, { cause: error });
  }
}
