/** What a list is, whichever file it came in: lines of cells, and rows by named columns. */
import type { Encoding } from './decode-text.ts';

/**
 * What a cell was before it became text. Cells of a CSV are all `text`; a workbook also knows
 * `number` (its shortest decimal digits), `formula` (the result that the file holds; it is never calculated here),
 * `date` (yyyy-mm-dd), `boolean` (TRUE or FALSE) and `error` (#NAME? and the like, or a result that the file does not hold).
 */
type CellKind = 'text' | 'number' | 'formula' | 'date' | 'boolean' | 'error';

export interface SheetCell {
  text: string;
  kind: CellKind;
}

export interface SheetLine {
  /** As a spreadsheet counts: the first line of the file is row 1, blank lines count. */
  rowNumber: number;
  cells: readonly SheetCell[];
}

export interface ColumnSpec {
  key: string;
  required: boolean;
  /**
   * A password or the like: taken to the letter. A spreadsheet may have made a number, a date or a formula of what was typed,
   * so such cells are marked; and no apostrophe is taken off (see formula-guard.ts).
   */
  secret?: boolean;
  /** May stand in a header and is not read: columns of lists that we have written ourselves. */
  ignored?: boolean;
  /** Header cells that mean this column, folded by `foldHeader`. */
  names: readonly string[];
}

export interface SheetRow {
  rowNumber: number;
  /** One text per column of the specification; absent cells are empty. */
  cells: Record<string, string>;
  /** row.* when something is wrong with the row whatever its cells say: its shape, or a cell that lost what was typed. */
  errorCode: string | null;
  /** `number_cell`, `formula_cell`: what somebody should look at, see fit-columns.ts. */
  noteCodes: readonly string[];
}

export interface Sheet {
  format: 'csv' | 'xlsx';
  /** Null for a workbook, which has its own. */
  encoding: Encoding | null;
  /** Empty for a workbook. */
  delimiter: string;
  hasHeader: boolean;
  rows: SheetRow[];
}
