'use client';

import { CircleAlert, CircleCheck, CircleDot, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { type BulkActions, type BulkRow, isDoubtful } from '@/components/bulk/bulk-preview';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import { useNextText } from '@/components/provider/next-text';
import { Why } from '@/components/table/table';
import { classNames } from '@/components/ui/class-names';
import { byteSize } from '@/lib/i18n/quantities';
import { useTryText } from '@/lib/i18n/sentences/reason-text';

interface BulkTryProps {
  importId: string;
  row: BulkRow;
  /** Null: the list is confirmed. */
  acceptOwner: BulkActions['acceptOwner'] | null;
}

const LOOK = {
  PASSED: { Icon: CircleCheck, ink: 'text-state-done-text' },
  FAILED: { Icon: CircleAlert, ink: 'text-state-failed-text' },
  TRYING: { Icon: CircleDot, ink: 'text-accent-text' },
  WAITING: { Icon: CircleDot, ink: 'text-text-3' },
} as const;

/** 已核对: a person has looked at the pair. */
function Accept({ importId, row, acceptOwner }: BulkTryProps & { acceptOwner: BulkActions['acceptOwner'] }) {
  const t = useTranslations('bulk.preflight');
  const act = useAct();
  const id = useId();
  // Until the page has been brought up to date it shows what was wanted.
  const [wanted, setWanted] = useState(row.ownerAccepted);
  const accept = (accepted: boolean) => {
    setWanted(accepted);
    act.run(() => acceptOwner({ importId, rowNumber: row.rowNumber, accepted }));
  };
  return (
    <>
      <label htmlFor={id} className="mt-1 flex items-center gap-2 text-xs text-text-2 max-desk:min-h-11">
        <input
          id={id}
          type="checkbox"
          className="size-4 shrink-0 accent-accent"
          aria-label={t('acceptFor', { row: row.rowNumber })}
          checked={act.busy ? wanted : row.ownerAccepted}
          disabled={act.busy}
          onChange={(event) => accept(event.target.checked)}
        />
        {t('accept')}
      </label>
      <FailureBanner failure={act.failure} />
    </>
  );
}

function Failed({ row }: { row: BulkRow }) {
  const tryText = useTryText();
  const nextText = useNextText();
  if (row.tryReason === null) return null;
  const own = row.tryReason === 'interrupted' || row.tryReason === 'refused_before';
  return (
    <>
      {tryText(row.tryReason)}
      {own ? null : <Why>{nextText(row.tryReason)}</Why>}
      {row.tryServerText === null ? null : (
        <Why lang="" className="font-mono wrap-anywhere">
          {row.tryServerText}
        </Why>
      )}
    </>
  );
}

function Passed({ row }: { row: BulkRow }) {
  const t = useTranslations('bulk.preflight');
  const { found, ownerSeen, targetAddress: target } = row;
  if (found === null) return null;
  const values = { messages: found.messages, size: byteSize(found.sizeBytes) };
  return (
    <>
      {found.estimated ? t('okEstimated', values) : t('ok', values)}
      {found.overQuota ? <Why className="text-state-paused-text">{t('overQuota')}</Why> : null}
      {ownerSeen === null ? null : (
        <Why className="wrap-anywhere text-state-paused-text">{t('owner', { owner: ownerSeen, target })}</Why>
      )}
    </>
  );
}

/** What the trial sign-in of a row said. */
export function BulkTry({ importId, row, acceptOwner }: BulkTryProps) {
  const t = useTranslations('bulk.preflight');
  if (row.tryState === 'NONE') return <span className="text-text-3">—</span>;
  const doubtful = isDoubtful(row);
  const { Icon, ink } = doubtful ? { Icon: TriangleAlert, ink: 'text-state-paused-text' } : LOOK[row.tryState];
  return (
    <div className="flex items-start gap-1.5 text-xs">
      <Icon className={classNames('mt-px size-3.5 shrink-0', ink)} aria-hidden />
      <div className={classNames('min-w-0', ink)}>
        {row.tryState === 'WAITING' ? t('waiting') : null}
        {row.tryState === 'TRYING' ? t('trying') : null}
        {row.tryState === 'FAILED' ? <Failed row={row} /> : null}
        {row.tryState === 'PASSED' ? <Passed row={row} /> : null}
        {row.ownerSeen === null || acceptOwner === null ? null : (
          <Accept importId={importId} row={row} acceptOwner={acceptOwner} />
        )}
      </div>
    </div>
  );
}
