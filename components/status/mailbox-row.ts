import type { MoveState } from '@/components/progress/move-state';

/** One member of the domain and how their move stands. */
export interface MailboxRow {
  memberId: string;
  address: string;
  displayName: string;
  mappingId: string | null;
  state: MoveState;
  reason: string | null;
  serverText: string | null;
  sourceAddress: string | null;
  total: number | null;
  settled: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  percent: number | null;
  /** Every listed message with a date at or after this is here. */
  everythingSince: Date | null;
  skippedFolders: { path: string; reason: string }[];
  startedAt: Date | null;
  finishedAt: Date | null;
  countedAt: Date | null;
  retryAt: Date | null;
  /** It has moved, and the old mailbox is looked at again while the window is open. */
  inSync: boolean;
  syncedAt: Date | null;
  syncEndedAt: Date | null;
}

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
