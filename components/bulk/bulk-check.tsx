'use client';

import { Search } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type BulkFate, type BulkPreview, needsLook } from '@/components/bulk/bulk-preview';
import { BulkTable } from '@/components/bulk/bulk-table';
import { BOX } from '@/components/form/text-input';
import { ButtonChip } from '@/components/table/chip';
import { Card } from '@/components/ui/card';
import { classNames } from '@/components/ui/class-names';
import { grouped } from '@/lib/i18n/quantities';

type Show = 'look' | 'ALL' | BulkFate;

function Counts({ counts }: { counts: BulkPreview['counts'] }) {
  const t = useTranslations('bulk');
  const cells = [
    { fate: 'NEW', count: counts.new },
    { fate: 'CHANGED', count: counts.changed },
    { fate: 'SAME', count: counts.same },
    { fate: 'ERROR', count: counts.error },
  ] as const;
  return (
    <dl className="grid grid-cols-2 border-b border-line desk:grid-cols-4">
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

/** 核对: what will become of every row. */
export function BulkCheck({ preview }: { preview: BulkPreview }) {
  const t = useTranslations('bulk');
  const { rows, counts } = preview;
  const looks = rows.filter(needsLook).length;
  const [show, setShow] = useState<Show>(looks > 0 ? 'look' : 'ALL');
  const [search, setSearch] = useState('');
  const wanted = search.trim().toLowerCase();
  const shown = rows.filter(
    (row) =>
      (show === 'ALL' || (show === 'look' ? needsLook(row) : row.fate === show)) &&
      (wanted === '' || row.targetAddress.toLowerCase().includes(wanted) || row.sourceAddress.toLowerCase().includes(wanted)),
  );
  const chips: { show: Show; count: number }[] = [
    { show: 'look', count: looks },
    { show: 'ERROR', count: counts.error },
    { show: 'NEW', count: counts.new },
    { show: 'CHANGED', count: counts.changed },
    { show: 'SAME', count: counts.same },
    { show: 'ALL', count: rows.length },
  ];
  return (
    <Card className="overflow-clip">
      <Counts counts={counts} />
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
      <BulkTable rows={shown} withPasswords={preview.state === 'PREVIEWED'} />
    </Card>
  );
}
