'use client';

import { useTranslations } from 'next-intl';
import type { Failure } from '@/components/form/outcome';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { isoDay } from '@/lib/i18n/dates';

interface CertificateOfferProps {
  failure: Failure;
  /** SHA-256, as the server showed it. */
  fingerprint: string;
  busy: boolean;
  accept: () => void;
}

/** Nobody vouches for this certificate. The postmaster may compare the fingerprint and pin it, for this host only. */
export function CertificateOffer({ failure, fingerprint, busy, accept }: CertificateOfferProps) {
  const t = useTranslations('source');
  const { subject, validTo } = failure.values;
  return (
    <Banner kind="warn" lead={t('pinLead')}>
      <p>{t('pinText')}</p>
      <dl className="mt-2 flex flex-col gap-1 text-xs">
        {typeof subject === 'string' && subject !== '' ? (
          <div>
            <dt className="text-text-2">{t('pinSubject')}</dt>
            <dd className="font-mono wrap-anywhere">{subject}</dd>
          </div>
        ) : null}
        {typeof validTo === 'string' && !Number.isNaN(Date.parse(validTo)) ? (
          <div>
            <dt className="text-text-2">{t('pinValidTo')}</dt>
            <dd>{isoDay(new Date(validTo))}</dd>
          </div>
        ) : null}
        <div>
          <dt className="text-text-2">{t('pinFingerprint')}</dt>
          <dd className="font-mono wrap-anywhere">{fingerprint}</dd>
        </div>
      </dl>
      <Button size="small" className="mt-2.5" busy={busy} onClick={accept}>
        {t('pinAccept')}
      </Button>
    </Banner>
  );
}
