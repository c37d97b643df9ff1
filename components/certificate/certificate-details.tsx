import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useDates } from '@/lib/i18n/use-dates';

/** A certificate as people compare it. What is missing was not said. */
export interface CertificateFacts {
  fingerprint: string;
  subject: string | null;
  /** Host names and addresses that it is good for. */
  names: readonly string[];
  issuer: string | null;
  validTo: Date | null;
}

function Fact({ caption, mono = false, children }: { caption: string; mono?: boolean; children: ReactNode }) {
  return (
    <div className="grid gap-x-3 desk:grid-cols-[112px_minmax(0,1fr)]">
      <dt className="text-text-2">{caption}</dt>
      <dd className={mono ? 'font-mono wrap-anywhere' : 'wrap-anywhere'}>{children}</dd>
    </div>
  );
}

/** Subject, names, issuer, last day and fingerprint; `before` is the fingerprint that was trusted until now. */
export function CertificateDetails({ certificate, before = null }: { certificate: CertificateFacts; before?: string | null }) {
  const { isoDay } = useDates();
  const t = useTranslations('source');
  const { subject, names, issuer, validTo, fingerprint } = certificate;
  return (
    <dl className="flex flex-col gap-1.5 text-xs">
      {subject === null || subject === '' ? null : (
        <Fact mono caption={t('pinSubject')}>
          {subject}
        </Fact>
      )}
      <Fact mono={names.length > 0} caption={t('pinNames')}>
        {names.length === 0 ? t('noNames') : names.join(', ')}
      </Fact>
      {issuer === null || issuer === '' ? null : (
        <Fact mono caption={t('pinIssuer')}>
          {issuer}
        </Fact>
      )}
      {validTo === null ? null : <Fact caption={t('pinValidTo')}>{isoDay(validTo)}</Fact>}
      <Fact mono caption={t('pinFingerprint')}>
        {fingerprint}
      </Fact>
      {before === null ? null : (
        <Fact mono caption={t('pinBefore')}>
          {inPairs(before)}
        </Fact>
      )}
    </dl>
  );
}

/** As it is stored, 64 digits; as certificates are compared, in pairs. */
function inPairs(fingerprint: string): string {
  return fingerprint.includes(':') ? fingerprint : (fingerprint.toUpperCase().match(/../g) ?? []).join(':');
}
