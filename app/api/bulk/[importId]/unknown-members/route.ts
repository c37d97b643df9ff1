/** The accounts of a list that do not exist here yet, in the columns of the members' import (A1). First passwords are to be filled in. */
import { getTranslations } from 'next-intl/server';
import { csvDownload } from '@/app/api/template/csv-download';
import { memberLines } from '@/lib/bulk/csv-template';
import { csvFile } from '@/lib/sheets/write-csv';
import { readList } from '../read-list';

export async function GET(_request: Request, { params }: { params: Promise<{ importId: string }> }): Promise<Response> {
  const { rows } = await readList(params);
  const t = await getTranslations('bulk');
  const unknown = rows.filter(({ errorCode }) => errorCode === 'row.unknown_member');
  const addresses = [...new Set(unknown.map(({ targetAddress }) => targetAddress))];
  return csvDownload(`${t('unknownFileName')}.csv`, csvFile(memberLines(addresses)));
}
