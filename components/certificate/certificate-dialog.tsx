'use client';

import { useTranslations } from 'next-intl';
import { CertificateDetails, type CertificateFacts } from '@/components/certificate/certificate-details';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Button } from '@/components/ui/button';
import { Dialog, DialogBody, DialogFoot } from '@/components/ui/dialog';

interface CertificateDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  host: string;
  /** Null: it presented none. */
  certificate: CertificateFacts | null;
  /** The postmaster has pinned one, and may take that back. */
  pinned: boolean;
  unpin: () => Promise<Outcome<unknown>>;
}

/** What the server presented when it was last tried, and the way to stop trusting it. */
export function CertificateDialog({ open, onOpenChange, host, certificate, pinned, unpin }: CertificateDialogProps) {
  const t = useTranslations('source');
  const common = useTranslations('common');
  const act = useAct();
  return (
    <Dialog wide open={open} onOpenChange={onOpenChange} title={t('certificateTitle', { host })} lead={t('certificateSeen')}>
      <DialogBody className="flex flex-col gap-4">
        <FailureBanner failure={act.failure} />
        {certificate === null ? null : <CertificateDetails certificate={certificate} />}
        {pinned ? <p className="text-sm text-text-2">{t('unpinLead')}</p> : null}
      </DialogBody>
      <DialogFoot>
        {pinned ? (
          <Button
            kind="danger"
            className="mr-auto"
            busy={act.busy}
            onClick={() => act.run(unpin, { done: () => onOpenChange(false) })}
          >
            {t('unpin')}
          </Button>
        ) : null}
        <Button onClick={() => onOpenChange(false)}>{common('close')}</Button>
      </DialogFoot>
    </Dialog>
  );
}
