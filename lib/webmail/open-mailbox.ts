/** Opens the signed-in member's mailbox with the member's own password; the web process has no other key to it (trust.md 7). */
import { readFileSync } from 'node:fs';
import { webEnv } from '../env.ts';
import { AppError } from '../errors.ts';
import { log } from '../log.ts';
import { MailError } from '../mail/mail-error.ts';
import { type MailboxReader, openMailboxReader } from '../mail/mailbox-reader.ts';
import { platformServer } from '../mail/platform-server.ts';

export interface MailboxLogin {
  address: string;
  password: string;
}

/**
 * Runs `work` on an open mailbox and closes it. Throws webmail.unreachable when the platform does not answer,
 * webmail.sign_in_again when it no longer takes the password, not_found when a folder is not there.
 */
export async function withMailbox<T>(login: MailboxLogin, work: (mailbox: MailboxReader) => Promise<T>): Promise<T> {
  const env = webEnv();
  const ca = env.PLATFORM_CA_FILE === undefined ? undefined : readFileSync(env.PLATFORM_CA_FILE, 'utf8');
  let mailbox: MailboxReader | undefined;
  try {
    mailbox = await openMailboxReader(platformServer(env.PLATFORM_IMAP_URL, ca), {
      user: login.address,
      password: login.password,
    });
    return await work(mailbox);
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    if (error.reason === 'folder_gone') throw new AppError('not_found', {}, { cause: error });
    if (error.reason === 'wrong_password') throw new AppError('webmail.sign_in_again', {}, { cause: error });
    log.warn({ reason: error.reason }, 'the platform cannot be read');
    throw new AppError('webmail.unreachable', {}, { cause: error });
  } finally {
    await mailbox?.close();
  }
}
