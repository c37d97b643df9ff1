/**
 * Lines of cells -> rows by named columns (B2, B3). Pure. A header is recognised, and one that names other columns is refused,
 * because a wrong column would put passwords where addresses belong.
 */
import { AppError } from '../errors.ts';
import { unguardFormula } from './formula-guard.ts';
import type { ColumnSpec, SheetCell, SheetLine, SheetRow } from './sheet.ts';

const MAX_CELL = 400;

/** The other spelling of 帐, and traditional characters, which go with Big5. */
const SIMPLE: Record<string, string> = { 账: '帐', 帳: '帐', 號: '号', 碼: '码', 郵: '邮' };

function foldHeader(cell: string): string {
  return cell
    .normalize('NFKC')
    .replace(/[\s*（）()：:必填_-]/g, '')
    .replace(/[账帳號碼郵]/g, (sign) => SIMPLE[sign] ?? sign)
    .toLowerCase();
}

/** Which column each position holds, from the header; null when the first line is data already. */
function readHeader(first: readonly string[], columns: readonly ColumnSpec[]): string[] | null {
  if (first.some((cell) => cell.includes('@') || cell.includes('＠'))) return null;
  const found = first.map((cell) => columns.find(({ names }) => names.includes(foldHeader(cell)))?.key ?? '');
  const missing = columns.filter(({ key, required }) => required && !found.includes(key));
  const unknown = first.filter((cell, i) => cell.trim() !== '' && found[i] === '');
  const twice = found.some((key, i) => key !== '' && found.indexOf(key) !== i);
  if (missing.length > 0 || unknown.length > 0 || twice) {
    throw new AppError('sheet.wrong_columns', { found: first.join(' | ').slice(0, 120) });
  }
  return found;
}

/**
 * Throws sheet.empty, sheet.too_many_rows { rows, limit }, sheet.wrong_columns { found }. Header and blank rows do not count
 * (B2). A row that is wrong in itself has an errorCode and stays in the list.
 */
export function fitColumns(
  lines: readonly SheetLine[],
  columns: readonly ColumnSpec[],
  most: number,
): { rows: SheetRow[]; hasHeader: boolean } {
  const filled = lines.filter(({ cells }) => cells.some(({ text }) => text.trim() !== ''));
  const [first] = filled;
  if (first === undefined) throw new AppError('sheet.empty');
  const header = readHeader(
    first.cells.map(({ text }) => text),
    columns,
  );
  const read = columns.filter(({ ignored }) => ignored !== true);
  const order = header ?? read.map(({ key }) => key);
  const data = header === null ? filled : filled.slice(1);
  if (data.length === 0) throw new AppError('sheet.empty');
  if (data.length > most) throw new AppError('sheet.too_many_rows', { rows: data.length, limit: most });
  return { rows: data.map((line) => fitRow(line, read, order)), hasHeader: header !== null };
}

function fitRow({ rowNumber, cells }: SheetLine, columns: readonly ColumnSpec[], order: readonly string[]): SheetRow {
  const of = (key: string) => cells[order.indexOf(key)];
  const faults = columns.map((column) => lossOf(of(column.key), column));
  const notes = columns.flatMap((column) => noteOf(of(column.key), column));
  return {
    rowNumber,
    cells: Object.fromEntries(
      columns.map(({ key, secret }) => {
        const text = of(key)?.text ?? '';
        return [key, secret === true ? text : unguardFormula(text)];
      }),
    ),
    errorCode: shapeError(cells, order.length) ?? faults.find((fault) => fault !== null) ?? null,
    noteCodes: [...new Set(notes)],
  };
}

function shapeError(cells: readonly SheetCell[], columnCount: number): string | null {
  if (cells.slice(columnCount).some(({ text }) => text.trim() !== '')) return 'row.too_many_cells';
  if (cells.some(({ text }) => text.length > MAX_CELL)) return 'row.cell_too_long';
  return null;
}

/** A spreadsheet keeps 15 digits of a number and shows others as it likes: only whole numbers up to there are as they were typed. */
const EXACT = /^\d{1,15}$/;

/** Why a cell is surely not what was typed into it: the person must write the column as text. */
function lossOf(cell: SheetCell | undefined, { secret = false }: ColumnSpec): string | null {
  switch (cell?.kind) {
    case 'date':
      return 'row.date_cell';
    case 'error':
      return 'row.error_cell';
    case 'formula':
      return secret ? 'row.formula_cell' : null;
    case 'number':
      return EXACT.test(cell.text) ? null : 'row.number_cell';
    default:
      return null;
  }
}

/** A secret of digits may have lost its leading zeros; the result of a formula is as old as the file. */
function noteOf(cell: SheetCell | undefined, { secret = false }: ColumnSpec): string[] {
  if (cell?.kind === 'number' && secret) return ['number_cell'];
  return cell?.kind === 'formula' ? ['formula_cell'] : [];
}
