import type { MoveState } from '../progress/move-state.ts';

/** What the pages of the postmaster know about a domain's move. Everything the guide says is derived from this. */
export interface MoveFacts {
  now: Date;
  members: number;
  mappings: number;
  counts: Record<MoveState, number>;
  /** Mailboxes that have moved, and are complete for what their old server shows (X2). */
  limited: number;
  total: number;
  copied: number;
  totalBytes: number;
  copiedBytes: number;
  percent: number | null;
  ratePerMinute: number | null;
  finishAt: Date | null;
  window: { openedAt: Date; closesAt: Date; open: boolean } | null;
  /** yyyy-mm-dd; null: nobody has told us. */
  oldServiceExpiresOn: string | null;
  source: SourceFacts | null;
}

export interface SourceFacts {
  protocol: string;
  host: string;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
  /** When somebody signed in there last; null: never. */
  probedAt: Date | null;
  /** Why that sign-in failed; null: it worked, or nobody tried. */
  probeReason: string | null;
}

export function isVerified(source: SourceFacts | null): boolean {
  return source !== null && source.probedAt !== null && source.probeReason === null;
}

/** Mailboxes that are on their way right now. */
export function movingCount(counts: Record<MoveState, number>): number {
  return counts.running + counts.queued;
}

/** Mailboxes that arrived, with or without messages that had to stay behind. */
export function arrivedCount(counts: Record<MoveState, number>): number {
  return counts.done + counts.exceptions;
}

export function isOpen(facts: Pick<MoveFacts, 'window'>): boolean {
  return facts.window?.open === true;
}
