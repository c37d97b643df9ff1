'use client';

import { useTranslations } from 'next-intl';
import { FailureBanner } from '@/components/form/failure-banner';
import { useAct } from '@/components/form/outcome';
import type { MailboxActions, MailboxRow } from '@/components/status-row/mailbox-row';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

interface EndSyncDialogProps {
  row: MailboxRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  endSync: MailboxActions['endSync'];
}

/** Asks before mail that still arrives at the old host is left there: it names the mailbox and what stays. */
export function EndSyncDialog({ row, open, onOpenChange, endSync }: EndSyncDialogProps) {
  const t = useTranslations('status');
  const common = useTranslations('common');
  const act = useAct();
  const { mappingId, address, copied } = row;
  const end = () => {
    if (mappingId !== null) act.run(() => endSync({ mappingId }), { done: () => onOpenChange(false) });
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={<span className="wrap-anywhere">{t('endSyncTitle', { address })}</span>}
      lead={t('endSyncLead', { count: copied })}
    >
      {act.failure === null ? null : (
        <DialogBody>
          <FailureBanner failure={act.failure} />
        </DialogBody>
      )}
      <div className="h-4" />
      <DialogFoot>
        <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
        <Button kind="danger" busy={act.busy} onClick={end}>
          {t('endSync')}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
