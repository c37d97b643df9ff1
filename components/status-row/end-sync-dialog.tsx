'use client';

import { useTranslations } from 'next-intl';
import { ConfirmDialog } from '@/components/form/confirm-dialog';
import { useAct } from '@/components/form/outcome';
import type { MailboxActions, MailboxRow } from '@/components/status-row/mailbox-row';

interface EndSyncDialogProps {
  row: MailboxRow;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  endSync: MailboxActions['endSync'];
}

/** Asks before mail that still arrives at the old host is left there: it names the mailbox and what stays. */
export function EndSyncDialog({ row, open, onOpenChange, endSync }: EndSyncDialogProps) {
  const t = useTranslations('status');
  const act = useAct();
  const { mappingId, address, copied } = row;
  const end = () => {
    if (mappingId !== null) act.run(() => endSync({ mappingId }), { done: () => onOpenChange(false) });
  };
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={<span className="wrap-anywhere">{t('endSyncTitle', { address })}</span>}
      lead={t('endSyncLead', { count: copied })}
      verb={t('endSync')}
      busy={act.busy}
      failure={act.failure}
      onConfirm={end}
    />
  );
}
