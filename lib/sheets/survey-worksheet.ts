/**
 * What the XML of a worksheet holds before it is read (ECMA-376, 18.3.1.4 and 18.3.1.73): how far it reaches, and which cells
 * are formulas. One cell in the last corner of a sheet would become seventeen thousand million empty ones. Pure.
 */
import { AppError } from '../errors.ts';

const MAX_CELLS = 1_000_000;
const MAX_COLUMNS = 256;

/** Which file the first sheet that is not hidden stands in, from xl/workbook.xml and its relations. Null: there is none. */
export function firstWorksheet(workbook: string, relations: string): { number: number; path: string } | null {
  const sheets = [...workbook.matchAll(/<(?:\w+:)?sheet\s[^>]*>/g)].map(([tag]) => tag);
  const number = sheets.findIndex((tag) => !/\sstate="(hidden|veryHidden)"/.test(tag));
  const id = /\s\w+:id="([^"]+)"/.exec(sheets[number] ?? '')?.[1];
  if (id === undefined) return null;
  const relation = [...relations.matchAll(/<(?:\w+:)?Relationship\s[^>]*>/g)].find(([tag]) => tag.includes(`Id="${id}"`))?.[0];
  const target = /\sTarget="([^"]+)"/.exec(relation ?? '')?.[1];
  if (target === undefined) return null;
  return { number: number + 1, path: target.startsWith('/') ? target.slice(1) : `xl/${target}` };
}

/** The names of the cells with formulas, such as B2. Throws sheet.unpacked_too_large when the sheet reaches too far. */
export function surveyWorksheet(xml: string): { formulas: ReadonlySet<string> } {
  let [lastRow, lastColumn, row, column] = [0, 0, 0, 0];
  const formulas = new Set<string>();
  let cell = '';
  for (const [tag, name, attributes = ''] of xml.matchAll(/<(?:\w+:)?(row|c|f)(\s[^>]*)?\/?>/g)) {
    const place = /\sr="([A-Z]{0,3})(\d{1,7})"/.exec(attributes);
    if (name === 'f') formulas.add(cell);
    else if (name === 'row') [row, column] = [place === null ? row + 1 : Number(place[2]), 0];
    else {
      column = place === null ? column + 1 : columnNumber(place[1] ?? '');
      if (place !== null) row = Number(place[2]);
      cell = place === null ? cellName(row, column) : `${place[1]}${place[2]}`;
    }
    lastRow = Math.max(lastRow, row);
    lastColumn = Math.max(lastColumn, column);
    if (tag.length > 4096 || lastColumn > MAX_COLUMNS || lastRow * lastColumn > MAX_CELLS) {
      throw new AppError('sheet.unpacked_too_large');
    }
  }
  return { formulas };
}

function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}

/** A cell's name from its numbers, both from 1: (2, 28) is AB2. */
export function cellName(row: number, column: number): string {
  let letters = '';
  for (let left = column; left > 0; left = Math.floor((left - 1) / 26))
    letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return `${letters}${row}`;
}
