/**
 * Text of a CSV -> cells, by columns with names (B2, B3). Pure. Comma, tab and semicolon; a header is recognised, and one
 * that names other columns is refused, because a wrong column would put passwords where addresses belong.
 */
import Papa from 'papaparse';
import { AppError } from '../errors.ts';

export const MAX_ROWS = 1000;
const MAX_CELL = 400;

export interface ColumnSpec {
  key: string;
  required: boolean;
  /** Header cells that mean this column, folded by `foldHeader`. */
  names: readonly string[];
}

export interface RawRow {
  /** As a spreadsheet counts: the first line of the file is row 1. */
  rowNumber: number;
  cells: Record<string, string>;
  /** A code when the row's shape is wrong, whatever its cells say. */
  errorCode: string | null;
}

export interface ParsedFile {
  delimiter: string;
  rows: RawRow[];
  hasHeader: boolean;
}

function foldHeader(cell: string): string {
  return cell
    .normalize('NFKC')
    .replace(/[\s*（）()：:必填_-]/g, '')
    .replaceAll('账', '帐')
    .toLowerCase();
}

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

function records(text: string): { lines: string[][]; delimiter: string } {
  const delimiter = delimiterOf(text);
  const parsed = Papa.parse<string[]>(text, { skipEmptyLines: false, delimiter });
  const openQuote = parsed.errors.find(({ type }) => type === 'Quotes');
  if (openQuote !== undefined) throw new AppError('bulk.open_quote', { row: (openQuote.row ?? 0) + 1 });
  return { lines: parsed.data, delimiter };
}

/** Which column each position holds, from the header; null when the first line is data already. */
function readHeader(first: readonly string[], columns: readonly ColumnSpec[]): string[] | null {
  if (first.some((cell) => cell.includes('@') || cell.includes('＠'))) return null;
  const found = first.map((cell) => columns.find(({ names }) => names.includes(foldHeader(cell)))?.key ?? '');
  const missing = columns.filter(({ key, required }) => required && !found.includes(key));
  const unknown = first.filter((cell, i) => cell.trim() !== '' && found[i] === '');
  if (missing.length > 0 || unknown.length > 0) {
    throw new AppError('bulk.wrong_columns', { found: first.join(' | ').slice(0, 120) });
  }
  return found;
}

/** Throws bulk.empty, bulk.too_many_rows, bulk.wrong_columns, bulk.open_quote. Header and blank rows do not count (B2). */
export function parseRows(text: string, columns: readonly ColumnSpec[], most: number = MAX_ROWS): ParsedFile {
  const { lines, delimiter } = records(text);
  const filled = lines
    .map((cells, i) => ({ cells, rowNumber: i + 1 }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  const [first] = filled;
  if (first === undefined) throw new AppError('bulk.empty');
  const header = readHeader(first.cells, columns);
  const order = header ?? columns.map(({ key }) => key);
  const data = header === null ? filled : filled.slice(1);
  if (data.length === 0) throw new AppError('bulk.empty');
  if (data.length > most) throw new AppError('bulk.too_many_rows', { rows: data.length, limit: most });
  const rows = data.map(({ cells, rowNumber }) => ({
    rowNumber,
    cells: Object.fromEntries(columns.map(({ key }) => [key, cells[order.indexOf(key)] ?? ''])),
    errorCode: shapeError(cells, order.length),
  }));
  return { delimiter, rows, hasHeader: header !== null };
}

function shapeError(cells: readonly string[], columnCount: number): string | null {
  if (cells.slice(columnCount).some((cell) => cell.trim() !== '')) return 'row.too_many_cells';
  if (cells.some((cell) => cell.length > MAX_CELL)) return 'row.cell_too_long';
  return null;
}
