import type { UndoChoice } from '@/lib/schemas/mapping/undo';

export interface UndoView {
  from: string;
  to: string;
  choice: UndoChoice | null;
  folderPath: string | null;
  reason: string | null;
  serverText: string | null;
  retryAt: Date | null;
  count: number;
  bytes: number;
  settled: number;
  folders: { folderId: string; path: string; specialUse: string | null; count: number; bytes: number }[];
}

/** A page of one folder's messages. */
export interface UndoMessages {
  folderId: string;
  path: string;
  messages: { uid: string; date: Date; sizeBytes: number }[];
  next: number | null;
  first: boolean;
}

type ActOutcome =
  | { ok: true; value: unknown }
  | { ok: false; code: string; values: Record<string, string | number>; fields?: Record<string, string> };

export interface UndoActions {
  choose: (input: { mappingId: string; choice: UndoChoice; folderName: string }) => Promise<ActOutcome>;
  cancel: (input: { mappingId: string }) => Promise<ActOutcome>;
}
