'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { CertificateFacts } from '@/components/certificate/certificate-details';
import { CertificateDialog } from '@/components/certificate/certificate-dialog';
import type { Outcome } from '@/components/form/outcome';
import { Segmented } from '@/components/form/segmented';
import { type Detect, SourceAuto } from '@/components/source/source-auto';
import { SourceForm, type SourceInput } from '@/components/source/source-form';
import { SourceSummary, type SourceView } from '@/components/source/source-summary';
import { Banner } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { Card, CardBody } from '@/components/ui/card';
import { Link } from '@/components/ui/navigation';

interface SourceCardProps {
  now: Date;
  domainName: string;
  source: SourceView | null;
  /** Where the provider shows all mail, when the stored server shows a part. */
  allMailHost: string | null;
  /** The provider opens nothing before our program has said its name, which it does by itself. */
  asksWho: boolean;
  /** The panel comes after the switch (O2). */
  available: boolean;
  /** Mailboxes that have stopped because of the server's certificate. */
  certificateStops: number;
  save: (input: SourceInput) => Promise<Outcome<unknown>>;
  detect: Detect;
  unpin: () => Promise<Outcome<unknown>>;
  /** 全域授权: there is one, or the old server takes nothing else. */
  grant: { given: boolean; wanted: boolean; href: string };
}

const MODES = ['auto', 'manual'] as const;
type Mode = (typeof MODES)[number];

function CertificateStops({ count }: { count: number }) {
  const t = useTranslations('source');
  if (count === 0) return null;
  return (
    <Banner kind="warn" lead={t('stopsLead', { count })}>
      {t('stopsText')}
    </Banner>
  );
}

function certificateOf(source: SourceView): CertificateFacts | null {
  if (source.certificateFingerprint === null) return null;
  return {
    fingerprint: source.certificateFingerprint,
    subject: source.certificateSubject,
    names: source.certificateNames,
    issuer: source.certificateIssuer,
    validTo: source.certificateValidTo,
  };
}

/** C3: found by a name of the domain that is about to change, which will then lead elsewhere. */
function DependsLine({ source: { host, address }, domainName }: { source: SourceView; domainName: string }) {
  const t = useTranslations('source');
  const cutover = useTranslations('cutover');
  if (address !== null || !(host === domainName || host.endsWith(`.${domainName}`))) return null;
  return (
    <p className="text-xs text-state-paused-text">
      {t('dependsOnDomain', { host })}{' '}
      <Link href="/postmaster/cutover" className="link font-medium">
        {cutover('pinAct')}
      </Link>
    </p>
  );
}

/** The way to a domain-wide grant, where it may be needed: the old server takes no passwords, or nobody knows it yet. */
function GrantLine({ given, wanted, unknown, href }: SourceCardProps['grant'] & { unknown: boolean }) {
  const t = useTranslations('grant');
  if (!given && !wanted && !unknown) return null;
  return (
    <p className="border-t border-line pt-3 text-xs text-text-2">
      {t(given ? 'linkGiven' : 'linkHelp')}{' '}
      <Link href={href} className="link font-medium">
        {t('link')}
      </Link>
    </p>
  );
}

/** 原邮件系统: what is known of the old server and how we know it, or the form that finds out. */
export function SourceCard(props: SourceCardProps) {
  const { now, domainName, source, allMailHost, available, save, detect } = props;
  const t = useTranslations('source');
  const words = useTranslations('detect');
  const [editing, setEditing] = useState(false);
  const [host, setHost] = useState<string | null>(null);
  const [mode, setMode] = useState<Mode>(source?.mode === 'MANUAL' ? 'manual' : 'auto');
  const [certificateShown, setCertificateShown] = useState(false);
  const takeHost = (better: string) => {
    setHost(better);
    setMode('manual');
    setEditing(true);
  };
  const leave = () => {
    setHost(null);
    setEditing(false);
  };
  const formShown = available && (editing || source === null);
  const leaving = {
    domainName,
    onSaved: leave,
    ...(source === null ? {} : { onCancel: leave }),
  };
  const options = MODES.map((value) => ({ value, label: words(value) }));
  const choice = <Segmented label={words('modeLabel')} value={mode} options={options} onChange={setMode} />;
  return (
    <Card id="source" title={t('title')} {...(formShown ? { aside: choice } : {})}>
      <CardBody className="flex flex-col gap-3">
        <CertificateStops count={props.certificateStops} />
        {formShown && mode === 'auto' ? (
          <SourceAuto {...leaving} probeUser={source?.probeUser ?? null} detect={detect} toManual={() => setMode('manual')} />
        ) : formShown ? (
          <SourceForm {...leaving} source={source} host={host} save={save} />
        ) : source === null ? (
          <p className="text-sm text-text-2">{t('openFirst')}</p>
        ) : (
          <SourceSummary
            now={now}
            source={source}
            asksWho={props.asksWho}
            showCertificate={() => setCertificateShown(true)}
            allMail={available && allMailHost !== null ? { host: allMailHost, take: () => takeHost(allMailHost) } : null}
          >
            {available ? (
              <Button size="small" onClick={() => setEditing(true)}>
                {source.probedAt !== null && source.probeReason === null ? t('change') : t('verify')}
              </Button>
            ) : null}
          </SourceSummary>
        )}
        {source !== null && !formShown ? <DependsLine source={source} domainName={domainName} /> : null}
        {available ? <GrantLine {...props.grant} unknown={source === null} /> : null}
      </CardBody>
      {source === null ? null : (
        <CertificateDialog
          open={certificateShown}
          onOpenChange={setCertificateShown}
          host={source.host}
          certificate={certificateOf(source)}
          pinned={source.pinnedFingerprint !== null}
          unpin={props.unpin}
        />
      )}
    </Card>
  );
}
