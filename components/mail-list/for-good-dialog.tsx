'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { Dialog, DialogFoot } from '@/components/ui/dialog';

interface ForGoodDialogProps {
  count: number;
  onClose: () => void;
  onAgree: () => void;
}

/** Asks before messages are removed for good. */
export function ForGoodDialog({ count, onClose, onAgree }: ForGoodDialogProps) {
  const t = useTranslations('mailList');
  const common = useTranslations('common');
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={t('forGoodTitle', { count })}
      lead={t('forGoodText')}
    >
      <div className="h-5" />
      <DialogFoot>
        <Button onClick={onClose}>{common('cancel')}</Button>
        <Button kind="danger" onClick={onAgree}>
          {t('forGoodAct')}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
