/** What one slice holds in its hands. */
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';
import type { Journal } from '../../lib/progress/ledger/journal.ts';
import type { DestinationFolders } from '../lanes/destination-folders.ts';
import type { MovedMail } from '../lanes/moved-mail.ts';
import type { Orphans } from '../lanes/orphans.ts';
import type { UnreadableMail } from '../lanes/unreadable-mail.ts';

/** A source connection and a destination connection that feeds from it. */
export interface LaneEnds {
  source: MailSource;
  destination: MailDestination;
  /** The connection's place in the old host's limit belongs to somebody else by now: nothing more is to be asked there. */
  connectionLost: () => boolean;
}

export interface SliceContext extends LaneEnds {
  mappingId: string;
  mailDomainId: string;
  lease: MailboxLease;
  journal: Journal;
  folders: DestinationFolders;
  /** Fresh for each look. */
  orphans: Orphans;
  /** Fresh for each look. */
  moved: MovedMail;
  unreadable: UnreadableMail;
  /** Bodies above this are not read: they are refused with their size (trust.md 5, line 19). */
  maxMessageBytes: number;
}
