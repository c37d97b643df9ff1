/**
 * The rows that a confirmation leaves out, with their reasons, in the columns of the import and two more: mended, the file can be
 * uploaded again. Passwords never come back out of the server: their column is empty.
 */
import { getTranslations } from 'next-intl/server';
import { fileDownload } from '@/app/api/file-download';
import type { BulkRowView } from '@/lib/bulk/find-bulk-import';
import { errorTextOf, tryTextOf } from '@/lib/i18n/sentences/reason-text';
import { csvFile } from '@/lib/sheets/write-csv';
import { readList } from '../read-list';

export async function GET(_request: Request, { params }: { params: Promise<{ importId: string }> }): Promise<Response> {
  const { rows } = await readList(params);
  const t = await getTranslations();
  const [errorText, tryText] = [errorTextOf(t), tryTextOf(t)];
  const reason = ({ errorCode, errorValues, tryReason, ownerSeen, targetAddress: target }: BulkRowView) => {
    if (errorCode !== null) return errorText(errorCode, errorValues);
    if (tryReason !== null) return tryText(tryReason);
    return ownerSeen === null ? '' : t('bulk.preflight.owner', { owner: ownerSeen, target });
  };
  const head = ['columnTarget', 'columnSource', 'columnPassword', 'errorColumnRow', 'errorColumnReason'] as const;
  const left = rows.filter(({ importable, fate }) => !importable && fate !== 'SAME');
  const lines = left.map((row) => [row.targetAddress, row.sourceAddress, '', row.rowNumber, reason(row)]);
  return fileDownload(t('bulk.errorFileName'), 'csv', new Uint8Array(csvFile([head.map((key) => t(`bulk.${key}`)), ...lines])));
}
