/** What our sessions carry beyond next-auth's own fields. */
import 'next-auth';
import 'next-auth/jwt';

interface SealedMailbox {
  keyId: string;
  sealed: string;
}

declare module 'next-auth' {
  interface User {
    id: string;
    mailbox: SealedMailbox;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    sid?: string;
    mailbox?: SealedMailbox;
  }
}
