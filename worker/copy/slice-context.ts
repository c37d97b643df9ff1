/** What one slice holds in its hands. */
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';

export interface SliceContext {
  mappingId: string;
  mailDomainId: string;
  lease: MailboxLease;
  source: MailSource;
  destination: MailDestination;
  /** Bodies above this are not read: they are refused with their size (trust.md 5, line 19). */
  maxMessageBytes: number;
}
