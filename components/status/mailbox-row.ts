import type { z } from 'zod';
import type { mailboxRow } from '@/lib/schemas/status-feed';

/** One row of the table. */
export type BoardRow = z.infer<typeof mailboxRow>;

/** One member of the domain and how their move stands. */
export type MailboxRow = Omit<BoardRow, 'finishAt'>;

/** What the postmaster can do with one mailbox. */
export interface MailboxActions {
  start: (input: { memberId: string; sourceAddress: string; password: string }) => Promise<ActOutcome>;
  pause: (input: { mappingId: string }) => Promise<ActOutcome>;
  resume: (input: { mappingId: string }) => Promise<ActOutcome>;
  endSync: (input: { mappingId: string }) => Promise<ActOutcome>;
}

type ActOutcome =
  | { ok: true; value: unknown }
  | { ok: false; code: string; values: Record<string, string | number>; fields?: Record<string, string> };

/** Local part and domain apart: the part that tells people apart is the one that stands out. */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at === -1 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at) };
}
