/** A bulk file after its preview. Nothing starts before it is confirmed (B1 to B7). */
export interface BulkPreview {
  id: string;
  fileName: string;
  /** `xlsx` for a workbook. */
  encoding: string;
  delimiter: string;
  state: 'PREVIEWED' | 'CONFIRMED';
  counts: { new: number; changed: number; same: number; error: number };
  tries: { passed: number; failed: number; open: number; untried: number; doubtful: number };
  /** Rows that a confirmation carries out. */
  importable: number;
  rows: BulkRow[];
  createdAt: Date;
  confirmedAt: Date | null;
  /** When the trial sign-ins were asked for; null: never. */
  triedAt: Date | null;
}

export type BulkFate = 'NEW' | 'CHANGED' | 'SAME' | 'ERROR';

export interface BulkRow {
  rowNumber: number;
  targetAddress: string;
  sourceAddress: string;
  fate: BulkFate;
  errorCode: string | null;
  errorValues: Record<string, string | number>;
  noteCodes: string[];
  hasPassword: boolean;
  importable: boolean;
  tryState: 'NONE' | 'WAITING' | 'TRYING' | 'PASSED' | 'FAILED';
  tryReason: string | null;
  tryServerText: string | null;
  found: { messages: number; folders: number; sizeBytes: number; estimated: boolean; overQuota: boolean } | null;
  /** Whose mail it seems to be, when it does not look like the member's. */
  ownerSeen: string | null;
  ownerAccepted: boolean;
}

type Done<T> = Promise<{ ok: true; value: T } | { ok: false; code: string; values: Record<string, string | number> }>;

/** What one may do to a list before it is confirmed. */
export interface BulkActions {
  startPreflight: (input: { importId: string }) => Done<unknown>;
  stopPreflight: (input: { importId: string }) => Done<unknown>;
  changeRow: (input: {
    importId: string;
    rowNumber: number;
    targetAddress: string;
    sourceAddress: string;
    password: string | null;
  }) => Done<unknown>;
  dropRow: (input: { importId: string; rowNumber: number }) => Done<unknown>;
  acceptOwner: (input: { importId: string; rowNumber: number; accepted: boolean }) => Done<unknown>;
}

/** Notes that only tell what was done, and ask for nothing. */
const CALM_NOTES = new Set(['new_password', 'full_width_at']);

/** A pair that nobody has looked at yet. */
export function isDoubtful(row: BulkRow): boolean {
  return row.ownerSeen !== null && !row.ownerAccepted;
}

/** A row that somebody should look at: it is wrong, or something about it was guessed or left open. */
export function needsLook(row: BulkRow): boolean {
  if (row.fate === 'ERROR' || row.tryState === 'FAILED' || isDoubtful(row)) return true;
  return row.fate !== 'SAME' && row.noteCodes.some((code) => !CALM_NOTES.has(code));
}

/** Rows that a confirmation leaves out although they ask for something. */
export function leftOut({ rows, importable, counts }: Pick<BulkPreview, 'rows' | 'importable' | 'counts'>): number {
  return rows.length - importable - counts.same;
}
