'use client';

import { Download as DownloadIcon } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { type BulkPreview, type BulkRow, leftOut } from '@/components/bulk/bulk-preview';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Link } from '@/components/ui/navigation';

interface BulkConfirmProps {
  path: string;
  /** Files with the rows that stay out, and with the accounts that are missing here. */
  leftOutHref: string;
  unknownHref: string;
  preview: BulkPreview;
  confirm: (input: { importId: string }) => Promise<Outcome<unknown>>;
}

const isUnknown = ({ errorCode }: BulkRow) => errorCode === 'row.unknown_member';

function Download({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a href={href} download className="link flex items-center gap-1 text-sm font-medium max-desk:min-h-11">
      <DownloadIcon className="size-3.5" aria-hidden />
      {children}
    </a>
  );
}

/** The bar at the bottom: what will happen, in numbers. Nothing starts before it. */
export function BulkConfirm({ path, leftOutHref, unknownHref, preview, confirm }: BulkConfirmProps) {
  const t = useTranslations('bulk');
  const common = useTranslations('common');
  const act = useAct();
  const count = preview.importable;
  const going = preview.rows.filter((row) => row.importable);
  const created = going.filter(({ fate }) => fate === 'NEW').length;
  const open = going.filter((row) => !row.hasPassword).length;
  const out = leftOut(preview);
  const unknown = new Set(preview.rows.filter(isUnknown).map(({ targetAddress }) => targetAddress)).size;
  const trying = preview.tries.open > 0;
  const notes = [
    ...(open === 0 ? [] : [t('confirmOpen', { count: open })]),
    ...(out === 0 ? [] : [t('confirmErrors', { count: out })]),
    ...(trying ? [t('confirmTrying')] : []),
  ];
  return (
    <div className="sticky bottom-0 z-20 -mx-4 mt-4 desk:mt-auto border-t border-line bg-surface px-4 py-3 shadow-[0_-8px_24px_-12px_rgb(20_21_24/.14)] max-desk:bottom-15 max-desk:-mb-4 desk:-mx-8 desk:-mb-10 desk:px-8 desk:py-3.5">
      <FailureBanner failure={act.failure} className="mb-3" />
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-full text-sm desk:basis-80">
          <b>{count === 0 ? t('confirmNothing') : t('confirmLead', { count, created, changed: count - created })}</b>
          <p className="text-text-2">{notes.join(common('sentenceJoin'))}</p>
        </div>
        {unknown + out === 0 ? null : (
          <div className="flex flex-wrap gap-x-4 max-desk:basis-full">
            {unknown === 0 ? null : <Download href={unknownHref}>{t('unknownMembers', { count: unknown })}</Download>}
            {out === 0 ? null : <Download href={leftOutHref}>{t('downloadErrors', { count: out })}</Download>}
          </div>
        )}
        <Button size="large" asChild className="max-desk:flex-1">
          <Link href={path}>{common('cancel')}</Link>
        </Button>
        <Button
          size="large"
          kind="primary"
          busy={act.busy}
          disabled={count === 0 || trying}
          className="max-desk:flex-1"
          onClick={() => act.run(() => confirm({ importId: preview.id }))}
        >
          {t('confirmAct', { count })}
        </Button>
      </div>
    </div>
  );
}
