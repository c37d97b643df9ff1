'use client';

import { useTranslations } from 'next-intl';
import { CertificateOffer } from '@/components/certificate/certificate-offer';
import { FailureBanner } from '@/components/form/failure-banner';
import type { DetectionOutcome } from '@/components/source/source-auto';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';

interface DetectionVerdictProps {
  outcome: DetectionOutcome;
  busy: boolean;
  toManual: () => void;
  accept: (accepted: { acceptedHost?: string; acceptedFingerprint?: string }) => void;
}

/** What came of it, and what a person can do about it: set it by hand, confirm a server, compare a fingerprint. */
export function DetectionVerdict({ outcome: found, busy, toManual, accept }: DetectionVerdictProps) {
  const t = useTranslations('detect');
  const { outcome, server, certificate, reason, serverText } = found;
  const manual = (
    <Button size="small" onClick={toManual}>
      {t('toManual')}
    </Button>
  );
  if (outcome === 'points_here') {
    return (
      <Banner kind="warn" lead={t('pointsHereLead')} action={manual}>
        {t('pointsHere')}
      </Banner>
    );
  }
  if (outcome === 'certificate' && certificate !== null && server !== null) {
    return (
      <CertificateOffer
        certificate={{ ...certificate, validTo: new Date(certificate.validTo) }}
        before={null}
        busy={busy}
        accept={() => accept({ acceptedHost: server.host, acceptedFingerprint: certificate.fingerprint })}
      />
    );
  }
  if (outcome === 'confirm' && server !== null) {
    return (
      <Banner
        kind="warn"
        lead={t('confirmLead', { server: `${server.host}:${server.port}` })}
        action={
          <Button size="small" busy={busy} onClick={() => accept({ acceptedHost: server.host })}>
            {t('confirmAct')}
          </Button>
        }
      >
        {t('confirm')}
      </Banner>
    );
  }
  if (outcome === 'refused' && reason !== null) {
    return (
      <FailureBanner failure={{ code: `probe.${reason}`, values: serverText === null ? {} : { serverText } }} action={manual} />
    );
  }
  if (outcome === 'our_fault') return <FailureBanner failure={{ code: 'no_answer', values: {} }} />;
  if (outcome === 'verified') return null;
  return (
    <Banner kind="bad" lead={t('nothingLead')} action={manual}>
      {t('nothing')}
    </Banner>
  );
}
