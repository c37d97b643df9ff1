'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import type { Failure } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

interface ConfirmDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: ReactNode;
  /** What follows, with the number of those whom it concerns. */
  lead: ReactNode;
  /** The word on the button that does it. */
  verb: string;
  /** Default danger. */
  kind?: 'danger' | 'primary';
  busy?: boolean;
  failure?: Failure | null;
  onConfirm: () => void;
}

/** Asks once before something is done. It closes when the caller says so: after a refusal it stands, with the reason. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, title, lead, verb, kind = 'danger', busy = false, failure = null, onConfirm } = props;
  const common = useTranslations('common');
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={title} lead={lead}>
      {failure === null ? null : (
        <DialogBody>
          <FailureBanner failure={failure} />
        </DialogBody>
      )}
      <div className="h-4" />
      <DialogFoot>
        <Button onClick={() => onOpenChange(false)}>{common('cancel')}</Button>
        <Button kind={kind} busy={busy} onClick={onConfirm}>
          {verb}
        </Button>
      </DialogFoot>
    </Dialog>
  );
}
