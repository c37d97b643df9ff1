'use client';

import { useTranslations } from 'next-intl';
import { type BulkPreview, importable } from '@/components/bulk/bulk-preview';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

interface BulkConfirmProps {
  path: string;
  preview: BulkPreview;
  confirm: (input: { importId: string }) => Promise<Outcome<unknown>>;
}

/** The bar at the bottom: what will happen, in numbers. Nothing starts before it. */
export function BulkConfirm({ path, preview, confirm }: BulkConfirmProps) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const act = useAct();
  const count = importable(preview);
  const open = preview.rows.filter((row) => (row.fate === 'NEW' || row.fate === 'CHANGED') && !row.hasPassword).length;
  const { counts } = preview;
  const notes = [
    ...(open === 0 ? [] : [t('confirmOpen', { count: open })]),
    ...(counts.error === 0 ? [] : [t('confirmErrors', { count: counts.error })]),
  ];
  return (
    <div className="sticky bottom-0 z-20 -mx-4 mt-4 desk:mt-auto border-t border-line bg-surface px-4 py-3 shadow-[0_-8px_24px_-12px_rgb(20_21_24/.14)] max-desk:bottom-15 max-desk:-mb-4 desk:-mx-8 desk:-mb-10 desk:px-8 desk:py-3.5">
      <FailureBanner failure={act.failure} className="mb-3" />
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-full text-sm desk:basis-80">
          <b>{count === 0 ? t('confirmNothing') : t('confirmLead', { count, created: counts.new, changed: counts.changed })}</b>
          <p className="text-text-2">{notes.join(common('sentenceJoin'))}</p>
        </div>
        <Button size="large" asChild className="max-desk:flex-1">
          <Link href={path}>{common('cancel')}</Link>
        </Button>
        <Button
          size="large"
          kind="primary"
          busy={act.busy}
          disabled={count === 0}
          className="max-desk:flex-1"
          onClick={() => act.run(() => confirm({ importId: preview.id }))}
        >
          {t('confirmAct', { count })}
        </Button>
      </div>
    </div>
  );
}
