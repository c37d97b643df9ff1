/** The door of this room for reading: an uploaded file or pasted text -> rows by named columns, whatever the file is called. */
import { AppError } from '../errors.ts';
import { decodeText, type Encoding, startsWith } from './decode-text.ts';
import { fitColumns } from './fit-columns.ts';
import { parseDelimited } from './parse-delimited.ts';
import { parseWorkbook } from './parse-workbook.ts';
import type { ColumnSpec, Sheet } from './sheet.ts';

/** A list of 1,000 rows has some 100 KB. */
export const MAX_FILE_BYTES = 1024 * 1024;
export const MAX_ROWS = 1000;

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Excel 97 to 2003, and every workbook that is protected by a password. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0];

export interface SheetWishes {
  columns: readonly ColumnSpec[];
  /** What the person chose; else it is recognised. A workbook has no choice. */
  encoding?: Encoding;
  /** Rows with something in them, without the header. */
  most?: number;
}

/**
 * Reads CSV (comma, semicolon, tab) and XLSX, told apart by their first bytes and never by a name. Nothing is calculated,
 * fetched or executed; a workbook is unpacked within narrow limits (unpack-workbook.ts).
 *
 * Throws AppError: sheet.too_large { limit in MiB }, sheet.old_excel, sheet.not_sheet, sheet.unreadable, sheet.open_quote { row },
 * sheet.unpacked_too_large, sheet.empty, sheet.too_many_rows { rows, limit }, sheet.wrong_columns { found }. Faults of single
 * rows are in the rows: row.too_many_cells, row.cell_too_long, row.date_cell, row.error_cell, row.formula_cell, row.number_cell.
 */
export async function readSheet(bytes: Uint8Array, { columns, encoding, most = MAX_ROWS }: SheetWishes): Promise<Sheet> {
  if (bytes.length > MAX_FILE_BYTES) throw new AppError('sheet.too_large', { limit: MAX_FILE_BYTES / 1024 / 1024 });
  if (startsWith(bytes, OLE)) throw new AppError('sheet.old_excel');
  if (startsWith(bytes, ZIP)) {
    const lines = await parseWorkbook(bytes);
    return { format: 'xlsx', encoding: null, delimiter: '', ...fitColumns(lines, columns, most) };
  }
  const decoded = decodeText(bytes, encoding);
  const { lines, delimiter } = parseDelimited(decoded.text);
  return { format: 'csv', encoding: decoded.encoding, delimiter, ...fitColumns(lines, columns, most) };
}
