/** The filtered status table as CSV, piece by piece, so that 100,000 rows need no more memory than a thousand. */
import Papa from 'papaparse';
import type { Actor } from '../actor.ts';
import { type StatusFilter, statusQuery } from '../schemas/status.ts';
import { findStatusPage, type StatusRow } from './find-status-page.ts';

const ROWS_PER_PIECE = 1000;

/** With a byte order mark before the first line, so that Excel reads it as UTF-8 (B7). */
export const CSV_MARK = '\ufeff';

/** Lines of cells. A cell that a spreadsheet would take for a formula is shown as the text it is. */
export function csvLines(rows: readonly (readonly (string | number)[])[]): string {
  return `${Papa.unparse(
    rows.map((row) => [...row]),
    { newline: '\r\n', escapeFormulae: true },
  )}\r\n`;
}

/** All rows of the filter by address. Throws not_found to whoever does not administer the domain. */
export async function* csvPieces(actor: Actor, mailDomainId: string, filter: StatusFilter): AsyncGenerator<StatusRow[]> {
  for (let after: string | null | undefined; after !== null; ) {
    const page = await findStatusPage(actor, mailDomainId, statusQuery.parse({ ...filter, after }), ROWS_PER_PIECE);
    yield page.rows;
    after = page.nextCursor;
  }
}
