/** XLSX of one sheet with a header that stays in sight. Texts are typed as texts: nothing is calculated, leading zeros stay. */
import writeExcelFile from 'write-excel-file/node';

type WorkbookCell = string | number | Date | null;

const HEADER_WIDTH = 24;

/** Dates are written as UTC with seconds. `name` is the sheet's, at most 31 characters without : \ / ? * [ ]. */
export function workbookFile(
  name: string,
  header: readonly string[],
  rows: readonly (readonly WorkbookCell[])[],
): Promise<Buffer> {
  const head = header.map((value) => ({ value, type: String, format: '@', fontWeight: 'bold' as const }));
  const body = rows.map((row) => row.map((value) => typed(value)));
  const columns = header.map(() => ({ width: HEADER_WIDTH }));
  return writeExcelFile([head, ...body], { sheet: name, columns, stickyRowsCount: 1 }).toBuffer();
}

function typed(value: WorkbookCell) {
  if (value === null) return null;
  if (typeof value === 'number') return { value, type: Number };
  if (value instanceof Date) return { value, type: Date, format: 'yyyy-mm-dd hh:mm:ss' };
  return { value, type: String, format: '@' };
}
