'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { BulkPreflight } from '@/components/bulk/bulk-preflight';
import {
  type BulkActions,
  type BulkFate,
  type BulkPreview,
  type BulkRow,
  isDoubtful,
  needsLook,
} from '@/components/bulk/bulk-preview';
import { BulkTable } from '@/components/bulk/bulk-table';
import { BOX } from '@/components/form/text-input';
import { ButtonChip } from '@/components/table/chip';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { grouped } from '@/lib/i18n/quantities';

type Show = 'look' | 'doubt' | 'failed' | 'ALL' | BulkFate;

function isShown(row: BulkRow, show: Show): boolean {
  switch (show) {
    case 'ALL':
      return true;
    case 'look':
      return needsLook(row);
    case 'doubt':
      return row.ownerSeen !== null;
    case 'failed':
      return row.tryState === 'FAILED';
    default:
      return row.fate === show;
  }
}

function Counts({ counts }: { counts: BulkPreview['counts'] }) {
  const t = useTranslations('bulk');
  const cells = [
    { fate: 'NEW', count: counts.new },
    { fate: 'CHANGED', count: counts.changed },
    { fate: 'SAME', count: counts.same },
    { fate: 'ERROR', count: counts.error },
  ] as const;
  return (
    <dl className="grid grid-cols-2 desk:grid-cols-4">
      {cells.map(({ fate, count }, index) => (
        <div
          key={fate}
          className={classNames(
            'border-line px-5 py-4',
            index % 2 === 1 && 'border-l',
            index === 2 && 'desk:border-l',
            index > 1 && 'max-desk:border-t',
          )}
        >
          <dt className={classNames('text-xs text-text-3', fate === 'ERROR' && count > 0 && 'text-state-failed-text')}>
            {t(`fate.${fate}`)}
          </dt>
          <dd
            className={classNames(
              'text-xl font-semibold',
              (fate === 'SAME' || count === 0) && 'font-normal text-text-3',
              fate === 'ERROR' && count > 0 && 'text-state-failed-text',
            )}
          >
            {grouped(count)}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** The guard's warning, above the rows that it is about. */
function Doubt({ count, onShow }: { count: number; onShow: () => void }) {
  const t = useTranslations('bulk.preflight');
  if (count === 0) return null;
  return (
    <Banner
      kind="warn"
      lead={t('doubtLead', { count })}
      className="mx-4 mb-3 desk:mx-5"
      action={
        <Button size="small" onClick={onShow}>
          {t('doubtShow', { count })}
        </Button>
      }
    >
      {t('doubtText')}
    </Banner>
  );
}

interface BulkCheckProps {
  preview: BulkPreview;
  secondsLeft: number | null;
  actions: BulkActions;
}

/** 核对: what will become of every row. */
export function BulkCheck({ preview, secondsLeft, actions }: BulkCheckProps) {
  const t = useTranslations('bulk');
  const { rows, counts } = preview;
  const looks = rows.filter(needsLook).length;
  const [show, setShow] = useState<Show>(looks > 0 ? 'look' : 'ALL');
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter(
    (row) =>
      isShown(row, show) &&
      (wanted === '' || row.targetAddress.toLowerCase().includes(wanted) || row.sourceAddress.toLowerCase().includes(wanted)),
  );
  const chips: { show: Show; count: number }[] = [
    { show: 'look', count: looks },
    { show: 'ERROR', count: counts.error },
    { show: 'doubt', count: rows.filter((row) => row.ownerSeen !== null).length },
    { show: 'failed', count: preview.tries.failed },
    { show: 'NEW', count: counts.new },
    { show: 'CHANGED', count: counts.changed },
    { show: 'SAME', count: counts.same },
    { show: 'ALL', count: rows.length },
  ];
  return (
    <Card className="overflow-clip">
      <div className="grid border-b border-line wide:grid-cols-[minmax(0,1fr)_minmax(300px,360px)]">
        <Counts counts={counts} />
        {preview.state === 'PREVIEWED' || preview.triedAt !== null ? (
          <div className="border-line max-wide:border-t wide:border-l">
            <BulkPreflight preview={preview} secondsLeft={secondsLeft} actions={actions} />
          </div>
        ) : null}
      </div>
      <div className="flex flex-wrap items-center gap-2 px-4 py-3 desk:px-5">
        <div className="flex flex-1 flex-wrap gap-1.5">
          {chips
            .filter((chip) => chip.count > 0 || chip.show === 'ALL')
            .map((chip) => (
              <ButtonChip key={chip.show} on={chip.show === show} onChoose={() => setShow(chip.show)}>
                {t(`show.${chip.show}`, { count: chip.count })}
              </ButtonChip>
            ))}
        </div>
        <div className={classNames(BOX, 'h-8 w-50 max-desk:h-11 max-desk:w-full')}>
          <Search className="size-3.5 shrink-0 text-text-3" aria-hidden />
          <input
            type="search"
            aria-label={t('find')}
            placeholder={t('find')}
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="h-full min-w-0 flex-1 bg-transparent text-sm max-desk:text-md"
          />
        </div>
      </div>
      <Doubt count={preview.state === 'PREVIEWED' ? rows.filter(isDoubtful).length : 0} onShow={() => setShow('doubt')} />
      <BulkTable preview={preview} rows={shown} actions={actions} />
    </Card>
  );
}
