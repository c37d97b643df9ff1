/** CSV as Excel and WPS open it: UTF-8 with a byte order mark, CRLF, quoted where needed (RFC 4180), nothing to calculate (B7). Pure. */
import { guardFormula } from './formula-guard.ts';

/** Goes before the first line. */
export const CSV_MARK = '\ufeff';

export type CsvCell = string | number | null;

/** One cell, guarded and quoted where needed. */
export function csvCell(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const guarded = guardFormula(cell);
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** One line with its CRLF, for files that are written piece by piece. Numbers stay numbers, also negative ones. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A whole file with its mark; the first of `lines` is the header. */
export function csvFile(lines: readonly (readonly CsvCell[])[]): Buffer {
  return Buffer.from(CSV_MARK + lines.map(csvLine).join(''));
}
