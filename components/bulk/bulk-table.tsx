'use client';

import { ChevronLeft, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { BulkEdit } from '@/components/bulk/bulk-edit';
import type { BulkActions, BulkFate, BulkPreview, BulkRow } from '@/components/bulk/bulk-preview';
import { BulkTry } from '@/components/bulk/bulk-try';
import { Cell, HeadCell, Table, Why } from '@/components/table/table';
import { classNames } from '@/components/ui/class-names';
import { EmptyState } from '@/components/ui/empty-state';
import { useErrorText, useNoteText } from '@/lib/i18n/sentences/reason-text';

const FATE_LOOK: Record<BulkFate, string> = {
  NEW: 'bg-accent-soft text-accent-text',
  CHANGED: 'bg-state-queued-soft text-state-queued-text',
  SAME: 'bg-sunken text-text-3',
  ERROR: 'bg-state-failed-soft text-state-failed-text',
};

const ERROR_GROUND = 'bg-[color-mix(in_srgb,var(--bj-state-failed-soft)_45%,var(--bj-surface))]';

export function FateTag({ fate }: { fate: BulkFate }) {
  const t = useTranslations('bulk');
  return (
    <span
      className={classNames(
        'inline-flex h-[22px] items-center rounded-xs px-2 text-xs font-medium whitespace-nowrap',
        FATE_LOOK[fate],
      )}
    >
      {t(`fate.${fate}`)}
    </span>
  );
}

function Reason({ row }: { row: BulkRow }) {
  const errorText = useErrorText();
  const noteText = useNoteText();
  if (row.errorCode !== null) return <Why className="text-state-failed-text">{errorText(row.errorCode, row.errorValues)}</Why>;
  const text = noteText(row.noteCodes);
  return text === null ? null : <Why>{text}</Why>;
}

function Pair({ row }: { row: BulkRow }) {
  const differs = row.targetAddress.toLowerCase() !== row.sourceAddress.toLowerCase();
  return (
    <span className="grid items-center gap-x-2.5 desk:grid-cols-[minmax(0,1fr)_16px_minmax(0,1fr)]">
      <span className="wrap-anywhere">{row.targetAddress === '' ? '—' : row.targetAddress}</span>
      <ChevronLeft className="size-3.5 text-text-3 max-desk:hidden" aria-hidden />
      <span className={classNames('wrap-anywhere', differs ? 'font-semibold' : 'text-text-2')}>
        <span className="text-text-3 desk:hidden" aria-hidden>
          ←{' '}
        </span>
        {row.sourceAddress === '' ? '—' : row.sourceAddress}
      </span>
    </span>
  );
}

function PasswordSign({ row }: { row: BulkRow }) {
  const t = useTranslations('bulk');
  if (!row.hasPassword) return <span className="text-text-3">—</span>;
  return (
    <span
      role="img"
      aria-label={t('hasPassword')}
      className="inline-block h-2 w-12 bg-[radial-gradient(circle,currentColor_2.4px,transparent_3px)] bg-[length:8px_8px] bg-repeat-x align-middle text-text-2"
    />
  );
}

interface BulkTableProps {
  preview: Pick<BulkPreview, 'id' | 'state' | 'triedAt'>;
  rows: BulkRow[];
  actions: BulkActions;
}

/** What may be seen and done beside the pair, while the list can still be changed. */
function Edit({ preview, row, actions }: { preview: BulkTableProps['preview']; row: BulkRow; actions: BulkActions }) {
  // What is being tried at this moment is left alone.
  if (row.tryState === 'TRYING') return null;
  return <BulkEdit importId={preview.id} row={row} tried={preview.triedAt !== null} actions={actions} />;
}

/** Every row with its fate, and why. On phones the pair stands in two lines. Once imported, the passwords are elsewhere. */
export function BulkTable({ preview, rows, actions }: BulkTableProps) {
  const t = useTranslations('bulk');
  const open = preview.state === 'PREVIEWED';
  const tried = preview.triedAt !== null;
  if (rows.length === 0) return <EmptyState Icon={SearchX}>{t('noRows')}</EmptyState>;
  return (
    <>
      <Table className="max-desk:hidden">
        <thead>
          <tr>
            <HeadCell numeric className="w-16">
              {t('columnRow')}
            </HeadCell>
            <HeadCell className="w-24">{t('columnFate')}</HeadCell>
            <HeadCell>{t('columnPair')}</HeadCell>
            {open ? <HeadCell className="w-24">{t('columnPassword')}</HeadCell> : null}
            {tried ? <HeadCell className="w-72">{t('preflight.column')}</HeadCell> : null}
            {open ? (
              <HeadCell className="w-12">
                <span className="sr-only">{t('edit.action')}</span>
              </HeadCell>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.rowNumber} className={row.fate === 'ERROR' ? ERROR_GROUND : ''}>
              <Cell numeric className="text-text-3">
                {row.rowNumber}
              </Cell>
              <Cell>
                <FateTag fate={row.fate} />
              </Cell>
              <Cell>
                <Pair row={row} />
                <Reason row={row} />
              </Cell>
              {open ? (
                <Cell className="text-xs">
                  <PasswordSign row={row} />
                </Cell>
              ) : null}
              {tried ? (
                <Cell>
                  <BulkTry importId={preview.id} row={row} acceptOwner={open ? actions.acceptOwner : null} />
                </Cell>
              ) : null}
              {open ? (
                <Cell>
                  <Edit preview={preview} row={row} actions={actions} />
                </Cell>
              ) : null}
            </tr>
          ))}
        </tbody>
      </Table>
      <ul className="divide-y divide-line border-t border-line desk:hidden">
        {rows.map((row) => (
          <li key={row.rowNumber} className={classNames('flex gap-3 px-4 py-2.5 text-sm', row.fate === 'ERROR' && ERROR_GROUND)}>
            <span className="w-8 shrink-0 text-right text-xs leading-5 text-text-3">{row.rowNumber}</span>
            <div className="min-w-0 flex-1">
              <Pair row={row} />
              <Reason row={row} />
              {row.tryState === 'NONE' ? null : (
                <BulkTry importId={preview.id} row={row} acceptOwner={open ? actions.acceptOwner : null} />
              )}
            </div>
            <div className="flex flex-col items-end gap-1">
              <FateTag fate={row.fate} />
              {open ? <Edit preview={preview} row={row} actions={actions} /> : null}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
