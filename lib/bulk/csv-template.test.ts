import { expect, test } from 'vitest';
import { readSheet } from '../sheets/read-sheet.ts';
import { MAPPING_COLUMNS, mappingTemplate } from './csv-template.ts';

test.each([['bulk', mappingTemplate(), MAPPING_COLUMNS]] as const)(
  'B3: our own template (%s) opens in Excel as UTF-8 and is read back as an empty list with the right columns',
  async (_what, template, columns) => {
    expect([...template.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    await expect(readSheet(template, { columns })).rejects.toMatchObject({ code: 'sheet.empty' });
    const filled = Buffer.concat([template, Buffer.from('li@example.com,x@example.com,y')]);
    expect(await readSheet(filled, { columns })).toMatchObject({ hasHeader: true, rows: [{ rowNumber: 2, errorCode: null }] });
  },
);
