import type { z } from 'zod';
import type { OwnProtocol } from '@/lib/schemas/mapping/mapping';
import type { mailboxRow } from '@/lib/schemas/mapping/status-feed';

/** One row of the table. */
export type BoardRow = z.infer<typeof mailboxRow>;

/** One member of the domain and how their move stands. */
export type MailboxRow = Omit<BoardRow, 'finishAt'>;

/** The page of one move. */
export function mappingHref(mappingId: string): string {
  return `/postmaster/migration/${mappingId}`;
}

/** What the postmaster can do with one mailbox. */
export interface MailboxActions {
  /** `undo`: nothing was started, for what came from another old account has to be decided on first (on the mailbox's page). */
  start: (input: { memberId: string; sourceAddress: string; password?: string }) => Promise<ActOutcome<{ undo: boolean }>>;
  /** Whose mail comes from that old account already. */
  findSharer: (input: { memberId: string; sourceAddress: string }) => Promise<ActOutcome<string | null>>;
  pause: (input: { mappingId: string }) => Promise<ActOutcome>;
  resume: (input: { mappingId: string }) => Promise<ActOutcome>;
  endSync: (input: { mappingId: string }) => Promise<ActOutcome>;
  recheck: (input: { mappingId: string }) => Promise<ActOutcome>;
  chooseProtocol: (input: { mappingId: string; protocol: OwnProtocol }) => Promise<ActOutcome>;
}

type ActOutcome<T = unknown> =
  | { ok: true; value: T }
  | { ok: false; code: string; values: Record<string, string | number>; fields?: Record<string, string> };

/** Local part and domain apart: the part that tells people apart is the one that stands out. */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at === -1 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at) };
}
