'use client';

import { useTranslations } from 'next-intl';
import { Cell, HeadCell, Table } from '@/components/table/table';
import { useErrorText } from '@/lib/i18n/sentences/reason-text';

export interface RowError {
  rowNumber: number;
  errorCode: string;
  errorValues: Record<string, string | number>;
}

/** The rows of a file that keep it out, each with its sentence. */
export function RowErrors({ rows }: { rows: RowError[] }) {
  const t = useTranslations('members');
  const errorText = useErrorText();
  if (rows.length === 0) return null;
  return (
    <div className="max-h-72 overflow-y-auto rounded-md border border-line">
      <Table>
        <thead>
          <tr>
            <HeadCell numeric className="w-16">
              {t('columnRow')}
            </HeadCell>
            <HeadCell>{t('columnError')}</HeadCell>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.rowNumber}-${row.errorCode}`}>
              <Cell numeric className="text-text-3">
                {row.rowNumber}
              </Cell>
              <Cell className="text-state-failed-text">{errorText(row.errorCode, row.errorValues)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
