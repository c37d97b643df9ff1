/** Text of a CSV -> lines of cells (RFC 4180; comma, semicolon or tab). Pure. */
import Papa from 'papaparse';
import { AppError } from '../errors.ts';
import type { SheetLine } from './sheet.ts';

/**
 * The first of comma, semicolon and tab outside quotation marks: the first cell is an address or the name of a column and has
 * none of them. Guessing by counts would take a password of semicolons for cells.
 */
function delimiterOf(text: string): string {
  let quoted = false;
  for (const sign of text) {
    if (sign === '"') quoted = !quoted;
    else if (!quoted && (sign === ',' || sign === ';' || sign === '\t')) return sign;
  }
  return ',';
}

/** Throws sheet.open_quote with the row in which a quotation mark is opened and never closed. */
export function parseDelimited(text: string): { lines: SheetLine[]; delimiter: string } {
  const delimiter = delimiterOf(text);
  const parsed = Papa.parse<string[]>(text, { skipEmptyLines: false, delimiter });
  const openQuote = parsed.errors.find(({ type }) => type === 'Quotes');
  if (openQuote !== undefined) throw new AppError('sheet.open_quote', { row: (openQuote.row ?? 0) + 1 });
  const lines = parsed.data.map((cells, i) => ({
    rowNumber: i + 1,
    cells: cells.map((cell) => ({ text: cell, kind: 'text' as const })),
  }));
  return { lines, delimiter };
}
