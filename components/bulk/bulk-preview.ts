/** A bulk file after its preview. Nothing starts before it is confirmed (B1 to B7). */
export interface BulkPreview {
  id: string;
  fileName: string;
  encoding: string;
  delimiter: string;
  state: 'PREVIEWED' | 'CONFIRMED';
  counts: { new: number; changed: number; same: number; error: number };
  rows: BulkRow[];
  createdAt: Date;
  confirmedAt: Date | null;
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
}

/** Notes that only tell what was done, and ask for nothing. */
const CALM_NOTES = new Set(['new_password', 'full_width_at']);

/** A row that somebody should look at: it is wrong, or something about it was guessed or left open. */
export function needsLook(row: BulkRow): boolean {
  return row.fate === 'ERROR' || (row.fate !== 'SAME' && row.noteCodes.some((code) => !CALM_NOTES.has(code)));
}

export function importable(preview: Pick<BulkPreview, 'counts'>): number {
  return preview.counts.new + preview.counts.changed;
}
