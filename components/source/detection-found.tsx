import { useLocale, useTranslations } from 'next-intl';
import { DetectionSteps } from '@/components/source/detection-steps';
import { useDates } from '@/lib/i18n/use-dates';
import type { DetectedServer, DetectedSource } from '@/lib/schemas/source/detection';

interface DetectionFoundProps {
  detected: DetectedSource;
  source: { host: string; port: number; protocol: 'IMAP' | 'POP3'; otherInboxCount: number | null };
}

/** Who made a certificate, by the name of the organisation, else of the authority itself. */
function issuerName(issuer: string): string {
  const part = (key: string) => new RegExp(`(?:^|,\\s*)${key}=([^,]+)`, 'i').exec(issuer)?.[1]?.trim();
  return part('O') ?? part('CN') ?? issuer;
}

/** One server that answered: where, how we came to know of it, with which certificate. */
function FoundServer({ server, used }: { server: DetectedServer; used: boolean }) {
  const t = useTranslations('detect');
  const source = useTranslations('source');
  const { isoDay } = useDates();
  const { protocol, host, port, security, by, certificate } = server;
  const shown =
    certificate === null
      ? null
      : certificate.vouched
        ? t('certificate', { issuer: issuerName(certificate.issuer), day: isoDay(new Date(certificate.validTo)) })
        : t('certificateUnvouched', { issuer: issuerName(certificate.issuer) });
  return (
    <li className="px-3 py-2">
      <p className="flex flex-wrap justify-between gap-x-3">
        <span className="wrap-anywhere">
          <b>{protocol}</b> {`${host}:${port} · ${source(`security.${security}`)}`}
        </span>
        <span>{t(used ? 'inUse' : 'answers')}</span>
      </p>
      <p className="text-text-3 wrap-anywhere">
        {t('byLine', { by: t(`by.${by}`) })}
        {shown === null ? null : ` · ${shown}`}
      </p>
    </li>
  );
}

/** What was detected when it was set, how, with which certificates, IMAP and POP3 both. */
export function DetectionFound({ detected, source }: DetectionFoundProps) {
  const t = useTranslations('detect');
  const locale = useLocale();
  const { provider, servers, steps } = detected;
  const name = provider === null ? null : locale === 'en' ? provider.nameEn : provider.nameZh;
  const isUsed = ({ host, port, protocol }: DetectedServer) =>
    host === source.host && port === source.port && protocol === source.protocol;
  const own = servers.find(isUsed);
  const other = servers.find(({ protocol }) => protocol !== source.protocol);
  const shown = [own, other].flatMap((server) => (server === undefined ? [] : [server]));
  return (
    <div className="flex flex-col gap-1.5 text-xs text-text-2">
      <p>{name === null ? t('foundUnknown') : t('found', { provider: name })}</p>
      <ul aria-label={t('serversTitle')} className="divide-y divide-line rounded-md border border-line">
        {shown.map((server) => (
          <FoundServer key={`${server.protocol} ${server.host}:${server.port}`} server={server} used={isUsed(server)} />
        ))}
      </ul>
      {source.protocol === 'POP3' ? <p className="text-pretty">{t('popOnly')}</p> : null}
      {source.protocol === 'IMAP' && other !== undefined && source.otherInboxCount === null ? (
        <p className="text-pretty">{t('popToo')}</p>
      ) : null}
      <details>
        <summary className="inline-flex min-h-6 cursor-pointer items-center text-accent-text">{t('stepsTitle')}</summary>
        <div className="mt-1.5">
          <DetectionSteps steps={Object.fromEntries(steps.map((step) => [step.id, step]))} />
        </div>
      </details>
    </div>
  );
}
