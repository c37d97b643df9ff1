import { expect, test } from 'vitest';
import { readSheet } from '../sheets/read-sheet.ts';
import { MAPPING_COLUMNS, mappingTemplate } from './csv-template.ts';

test('B3: our own template opens in Excel as UTF-8 and is read back as an empty list with the right columns', async () => {
  const template = mappingTemplate();
  const columns = MAPPING_COLUMNS;
  expect([...template.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
  await expect(readSheet(template, { columns })).rejects.toMatchObject({ code: 'sheet.empty' });
  const filled = Buffer.concat([template, Buffer.from('li@example.com,x@example.com,y')]);
  expect(await readSheet(filled, { columns })).toMatchObject({ hasHeader: true, rows: [{ rowNumber: 2, errorCode: null }] });
});
