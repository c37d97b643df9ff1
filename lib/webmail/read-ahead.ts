/** What somebody who has just signed in will see first is asked for already: while the browser still fetches the page, the platform checks the password and opens the inbox. */
import { PAGE_ROWS } from '../schemas/mail.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';

/** Nobody waits for it; what goes wrong here goes wrong again, and is told, when the page asks. */
export function readAhead(login: MailboxLogin): void {
  void withMailbox(login, async (mailbox) => {
    await mailbox.listMessages('INBOX', { offset: 0, limit: PAGE_ROWS });
  }).catch(() => undefined);
}
