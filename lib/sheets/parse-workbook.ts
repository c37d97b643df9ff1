/** The first visible sheet of a workbook -> lines of cells. Nothing is calculated: formulas have the result that the file holds. */
import { readSheet as readCells } from 'read-excel-file/node';
import { AppError } from '../errors.ts';
import type { SheetCell, SheetLine } from './sheet.ts';
import { cellName, firstWorksheet, surveyWorksheet } from './survey-worksheet.ts';
import { packStored, unpackWorkbook } from './unpack-workbook.ts';

/** Throws sheet.not_sheet, sheet.unpacked_too_large. */
export async function parseWorkbook(bytes: Uint8Array): Promise<SheetLine[]> {
  const files = await unpackWorkbook(bytes);
  const text = (name: string) => files.get(name)?.toString('utf8') ?? '';
  const sheet = firstWorksheet(text('xl/workbook.xml'), text('xl/_rels/workbook.xml.rels'));
  if (sheet === null || !files.has(sheet.path)) throw new AppError('sheet.not_sheet');
  const { formulas } = surveyWorksheet(text(sheet.path));
  // The other sheets are not read, so they need not be within the limits of a list.
  const kept = new Map([...files].filter(([name]) => !name.startsWith('xl/worksheets/') || name === sheet.path));
  const grid = await readCells(packStored(kept), sheet.number, { trim: false }).catch((cause: unknown) => {
    throw new AppError('sheet.not_sheet', {}, { cause });
  });
  return grid.map((cells, row) => ({
    rowNumber: row + 1,
    cells: cells.map((value, column) => toCell(value, formulas.has(cellName(row + 1, column + 1)))),
  }));
}

function toCell(value: unknown, isFormula: boolean): SheetCell {
  const kind = isFormula ? 'formula' : null;
  if (typeof value === 'string')
    return { text: value, kind: /^#[A-Z0-9/]+[!?]?$/.test(value) && isFormula ? 'error' : (kind ?? 'text') };
  if (typeof value === 'number') return { text: String(value), kind: kind ?? 'number' };
  if (typeof value === 'boolean') return { text: value ? 'TRUE' : 'FALSE', kind: kind ?? 'boolean' };
  if (value instanceof Date) return { text: value.toISOString().slice(0, 10), kind: 'date' };
  return { text: '', kind: isFormula ? 'error' : 'text' };
}
