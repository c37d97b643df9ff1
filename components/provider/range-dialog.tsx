'use client';

import { useTranslations } from 'next-intl';
import type { Outcome } from '@/components/form/outcome';
import { RangeNotice } from '@/components/provider/range-notice';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';
import type { RangeLimit } from '@/lib/schemas/mapping/mapping';

interface RangeDialogProps {
  address: string;
  /** Null: the last look has found nothing hidden any more. */
  limit: RangeLimit | null;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  rechecking: boolean;
  askedAt: Date | null;
  trouble: string | null;
  recheck: (() => Promise<Outcome<unknown>>) | null;
  fill: (() => Promise<Outcome<unknown>>) | null;
  /** The old password is gone: it is entered again, which looks again too. */
  reenter: () => void;
}

/** What is suspected of one mailbox, before it is looked at again (X2). */
export function RangeDialog({
  address,
  limit,
  open,
  onOpenChange,
  rechecking,
  askedAt,
  trouble,
  recheck,
  fill,
  reenter,
}: RangeDialogProps) {
  const t = useTranslations('range');
  const common = useTranslations('common');
  const again = () => {
    onOpenChange(false);
    reenter();
  };
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={<span className="wrap-anywhere">{t('title', { address })}</span>}>
      <DialogBody>
        {limit === null ? (
          <Banner kind="ok" lead={t('complete')} />
        ) : (
          <RangeNotice
            limit={limit}
            rechecking={rechecking}
            askedAt={askedAt}
            trouble={trouble}
            recheck={recheck}
            fill={fill}
            instead={
              <Button size="small" onClick={again}>
                {t('reenter')}
              </Button>
            }
          />
        )}
      </DialogBody>
      <div className="h-4" />
      <DialogFoot>
        <Button onClick={() => onOpenChange(false)}>{common('close')}</Button>
      </DialogFoot>
    </Dialog>
  );
}
