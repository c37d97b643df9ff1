import { Check, CircleAlert, Server, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useNextText } from '@/components/provider/next-text';
import { adviseProtocol } from '@/components/source/advise-protocol';
import { DetectionFound } from '@/components/source/detection-found';
import { Banner, ServerWords } from '@/components/ui/banner';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { useDayAndTime } from '@/lib/i18n/moment-text';
import { grouped } from '@/lib/i18n/quantities';
import { useActorText, useReasonText } from '@/lib/i18n/sentences/reason-text';
import { useDates } from '@/lib/i18n/use-dates';
import type { DetectedSource } from '@/lib/schemas/source/detection';

export interface SourceView {
  mode: 'AUTO' | 'MANUAL';
  /** What the automatic detection found; null: set by hand. */
  detected: DetectedSource | null;
  protocol: 'IMAP' | 'POP3';
  host: string;
  /** Where we connect, whatever the name resolves to. Null: by name. */
  address: string | null;
  port: number;
  security: 'TLS' | 'STARTTLS' | 'NONE';
  pinnedFingerprint: string | null;
  /** What the server presented when it was last tried. Null: nothing. */
  certificateFingerprint: string | null;
  certificateSubject: string | null;
  certificateNames: string[];
  certificateIssuer: string | null;
  certificateValidTo: Date | null;
  probeUser: string | null;
  probedAt: Date | null;
  probeReason: string | null;
  probeServerText: string | null;
  inboxCount: number | null;
  folderCount: number | null;
  /** Messages of the inbox by the other protocol. Null: not seen. */
  otherInboxCount: number | null;
  pop3MarksSeen: boolean;
  pop3FillsInbox: boolean;
  setBy: string;
  setAt: Date;
}

interface AllMailOffer {
  host: string;
  take: () => void;
}

interface SourceSummaryProps {
  now: Date;
  source: SourceView;
  /** The provider's server that shows all mail, when this one shows a part. */
  allMail: AllMailOffer | null;
  asksWho: boolean;
  showCertificate: () => void;
  children: ReactNode;
}

function Sign({ source }: { source: SourceView }) {
  const verified = source.probedAt !== null && source.probeReason === null;
  const Icon = verified ? Check : source.probedAt === null ? Server : CircleAlert;
  const look = verified
    ? 'bg-state-done-soft text-state-done-text'
    : source.probedAt === null
      ? 'bg-state-not-started-soft text-state-not-started-text'
      : 'bg-state-failed-soft text-state-failed-text';
  return (
    <span className={classNames('grid size-7 shrink-0 place-items-center rounded-md', look)}>
      <Icon className="size-4" aria-hidden />
    </span>
  );
}

function Count({ caption, count, unit }: { caption: string; count: number | null; unit: string }) {
  return (
    <div className="px-3 py-2">
      <p className="text-xs text-text-3">{caption}</p>
      <p>
        <b>{count === null ? '—' : grouped(count)}</b> {count === null ? '' : unit}
      </p>
    </div>
  );
}

interface SecurityProps {
  now: Date;
  source: SourceView;
  showCertificate: () => void;
}

function Security({ now, source, showCertificate }: SecurityProps) {
  const { isoDay } = useDates();
  const t = useTranslations('source');
  const weak = source.security === 'NONE';
  const validTo = source.certificateValidTo;
  const over = validTo !== null && validTo < now;
  const Icon = weak || over ? ShieldAlert : ShieldCheck;
  const text = weak ? t('plainText') : source.pinnedFingerprint === null ? t('certificateChecked') : t('certificatePinned');
  return (
    <div className={classNames('flex items-start gap-1.5 text-xs', weak || over ? 'text-state-paused-text' : 'text-text-2')}>
      <Icon className="mt-0.5 size-3.5 shrink-0" aria-hidden />
      <p>
        {text}
        {validTo === null ? null : ` · ${t(over ? 'certificateExpired' : 'certificateUntil', { day: isoDay(validTo) })}`}
        {source.certificateFingerprint === null ? null : (
          <Button kind="link" size="bare" className="ml-2 text-xs max-desk:min-h-6" onClick={showCertificate}>
            {t('certificateDetails')}
          </Button>
        )}
      </p>
    </div>
  );
}

/** Which protocol is the better one here, by what both of them show (X1, X3). */
function ProtocolChoice({ source }: { source: SourceView }) {
  const t = useTranslations('source');
  const { protocol, inboxCount, otherInboxCount, folderCount } = source;
  const inboxOnly = protocol === 'POP3' ? t('pop3InboxOnly') : source.pop3FillsInbox ? t('pop3FillsOn') : null;
  if (inboxCount === null || otherInboxCount === null || source.probeReason !== null) {
    return inboxOnly === null ? null : <p className="text-xs text-text-2">{inboxOnly}</p>;
  }
  const [imap, pop3] = protocol === 'IMAP' ? [inboxCount, otherInboxCount] : [otherInboxCount, inboxCount];
  const folders = protocol === 'IMAP' ? (folderCount ?? 1) : 0;
  const advice = adviseProtocol({ imap, pop3 });
  const said = t(`advice.${advice}`, { folders, more: Math.abs(imap - pop3) });
  // Where the one that is used shows less, something is to be done.
  const isShort = advice === 'imap_limited' ? !source.pop3FillsInbox : advice === 'pop3_limited' && protocol === 'POP3';
  return (
    <div className="flex flex-col gap-1.5 text-xs text-text-2">
      {isShort ? <Banner kind="warn" lead={said} /> : <p>{said}</p>}
      {inboxOnly === null ? null : <p>{inboxOnly}</p>}
    </div>
  );
}

/** What the last sign-in saw: the inbox by the protocol that is used, beside it by the other one, and the folders. */
function Counts({ source }: { source: SourceView }) {
  const t = useTranslations('source');
  const { protocol, inboxCount, otherInboxCount, folderCount } = source;
  const of = (name: string, count: number | null) => (
    <Count
      key={name}
      caption={otherInboxCount === null ? t('inbox') : t('inboxBy', { protocol: name })}
      count={count}
      unit={t('messages', { count: count ?? 0 })}
    />
  );
  const other = otherInboxCount === null ? [] : [of(protocol === 'IMAP' ? 'POP3' : 'IMAP', otherInboxCount)];
  const inboxes = [of(protocol, inboxCount), ...other];
  return (
    <div
      className={classNames(
        'grid divide-x divide-line rounded-md border border-line text-sm',
        inboxes.length > 1 ? 'grid-cols-3' : 'grid-cols-2',
      )}
    >
      {protocol === 'POP3' ? inboxes.toReversed() : inboxes}
      <Count caption={t('folders')} count={folderCount} unit={t('foldersUnit', { count: folderCount ?? 0 })} />
    </div>
  );
}

/** The provider shows all mail at another server. */
function AllMail({ host, allMail }: { host: string; allMail: AllMailOffer }) {
  const t = useTranslations('source');
  return (
    <Banner
      kind="warn"
      lead={t('partLead', { host })}
      action={
        <Button size="small" onClick={allMail.take}>
          {t('partTake')}
        </Button>
      }
    >
      {t('part', { host: allMail.host })}
    </Banner>
  );
}

/** What the last real sign-in found, when, and with which account. */
export function SourceSummary({ now, source, allMail, asksWho, showCertificate, children }: SourceSummaryProps) {
  const t = useTranslations('source');
  const dayAndTime = useDayAndTime(now);
  const reasonText = useReasonText();
  const nextText = useNextText();
  const actorText = useActorText();
  const { probedAt, probeUser, probeReason } = source;
  const tried =
    probedAt === null || probeUser === null
      ? t('neverProbed')
      : t(probeReason === null ? 'probed' : 'probeFailed', { account: probeUser, when: dayAndTime(probedAt) });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <Sign source={source} />
        <div className="min-w-0 text-sm">
          <p>
            <b>{source.host}</b>
            <span className="text-text-2">{`:${source.port} · ${source.protocol} · ${t(`security.${source.security}`)}`}</span>
          </p>
          <p className="text-xs text-text-3">{tried}</p>
          {source.address === null ? null : (
            <p className="text-xs text-text-3">{t('pinnedAddress', { address: source.address, host: source.host })}</p>
          )}
        </div>
      </div>
      {probeReason === null ? null : (
        <Banner kind="bad" lead={reasonText(probeReason).short}>
          {nextText(probeReason)}
          {source.probeServerText === null ? null : <ServerWords caption={t('serverSaid')} text={source.probeServerText} />}
        </Banner>
      )}
      {probedAt === null || probeReason !== null ? null : <Counts source={source} />}
      {allMail === null ? null : <AllMail host={source.host} allMail={allMail} />}
      <ProtocolChoice source={source} />
      {asksWho && source.protocol === 'IMAP' ? <p className="text-xs text-text-2">{t('asksWho')}</p> : null}
      <Security now={now} source={source} showCertificate={showCertificate} />
      {source.detected === null ? null : <DetectionFound detected={source.detected} source={source} />}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {children}
        <span className="text-xs text-text-3">
          {t(source.mode === 'AUTO' ? 'setByAuto' : 'setBy', { who: actorText(source.setBy), when: dayAndTime(source.setAt) })}
        </span>
      </div>
    </div>
  );
}
