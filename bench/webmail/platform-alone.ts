/** The same first look without the web process: what of it is the platform's own. */
import type { MailServer } from '../../lib/mail/connection.ts';
import { openMailboxReader } from '../../lib/mail/mailbox-reader.ts';
import { PAGE_ROWS } from '../../lib/schemas/mail.ts';
import type { BenchMember } from './fill-mailboxes.ts';

export interface FirstLook {
  /** Connection, TLS and sign-in: Dovecot checks the password by argon2. */
  signInMs: number;
  /** SELECT, SORT and FETCH of the first page, in a mailbox that nobody has opened since it was filled. */
  firstMs: number;
  /** The same once more. */
  againMs: number;
}

export async function lookAlone(server: MailServer, { address, password }: BenchMember): Promise<FirstLook> {
  const timed = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    const answer = await work();
    return [answer, performance.now() - started];
  };
  const [reader, signInMs] = await timed(() => openMailboxReader(server, { user: address, password }));
  try {
    const page = () => reader.listMessages('INBOX', { offset: 0, limit: PAGE_ROWS });
    const [, firstMs] = await timed(page);
    const [, againMs] = await timed(page);
    return { signInMs, firstMs, againMs };
  } finally {
    await reader.close();
  }
}
