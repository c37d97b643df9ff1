'use client';

import { useTranslations } from 'next-intl';
import { CertificateDetails, type CertificateFacts } from '@/components/certificate/certificate-details';
import type { Failure } from '@/components/form/outcome';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';

interface CertificateOfferProps {
  certificate: CertificateFacts;
  /** The fingerprint that was trusted until now, when the server shows another one. */
  before: string | null;
  busy: boolean;
  accept: () => void;
}

/** What the server showed when a certificate was the reason of the refusal; null for every other refusal. */
export function offeredCertificate(failure: Failure | null): (CertificateFacts & { changed: boolean }) | null {
  if (failure === null) return null;
  const changed = failure.code === 'probe.certificate_changed';
  const { fingerprint, subject, names, issuer, validTo } = failure.values;
  if ((!changed && failure.code !== 'probe.certificate_invalid') || typeof fingerprint !== 'string') return null;
  const until = typeof validTo === 'string' ? Date.parse(validTo) : Number.NaN;
  return {
    changed,
    fingerprint,
    subject: typeof subject === 'string' ? subject : null,
    names: typeof names === 'string' && names !== '' ? names.split(', ') : [],
    issuer: typeof issuer === 'string' ? issuer : null,
    validTo: Number.isNaN(until) ? null : new Date(until),
  };
}

/** Nobody vouches for this certificate, or it is another one. The postmaster may compare the fingerprint and pin it, for this host only. */
export function CertificateOffer({ certificate, before, busy, accept }: CertificateOfferProps) {
  const t = useTranslations('source');
  const changed = before !== null;
  return (
    <Banner kind="warn" lead={changed ? t('pinChangedLead') : t('pinLead')}>
      <p className="mb-2">{changed ? t('pinChangedText') : t('pinText')}</p>
      <CertificateDetails certificate={certificate} before={before} />
      <Button size="small" className="mt-2.5" busy={busy} onClick={accept}>
        {changed ? t('pinAcceptNew') : t('pinAccept')}
      </Button>
    </Banner>
  );
}
