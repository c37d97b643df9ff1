/** The accounts of a list that do not exist here yet, in the columns of the members' import (A1). First passwords are to be filled in. */
import { getLocale, getTranslations } from 'next-intl/server';
import { fileDownload } from '@/app/api/file-download';
import { memberLines } from '@/lib/members/file/member-columns';
import { csvFile } from '@/lib/sheets/write-csv';
import { readList } from '../read-list';

export async function GET(_request: Request, { params }: { params: Promise<{ importId: string }> }): Promise<Response> {
  const { rows } = await readList(params);
  const t = await getTranslations('bulk');
  const unknown = rows.filter(({ errorCode }) => errorCode === 'row.unknown_member');
  const addresses = [...new Set(unknown.map(({ targetAddress }) => targetAddress))];
  return fileDownload(t('unknownFileName'), 'csv', new Uint8Array(csvFile(memberLines(addresses, await getLocale()))));
}
