import type { MailboxRow } from '@/components/status-row/mailbox-row';

/** One folder of the old mailbox, and how it stands. */
export interface FolderRow {
  sourcePath: string;
  destinationPath: string;
  specialUse: string | null;
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  percent: number | null;
  oldestListedAt: Date | null;
  /** The source no longer lists it. */
  removedAt: Date | null;
}

/** Everything of one move that its page shows. */
export interface MappingView {
  now: Date;
  mapping: MailboxRow;
  folders: FolderRow[];
  finishAt: Date | null;
  startedBy: string | null;
  windowOpen: boolean;
}
