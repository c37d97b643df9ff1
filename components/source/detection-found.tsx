import { useLocale, useTranslations } from 'next-intl';
import { DetectionSteps } from '@/components/source/detection-steps';
import type { DetectedSource } from '@/lib/schemas/detection';

interface DetectionFoundProps {
  detected: DetectedSource;
  source: { host: string; protocol: 'IMAP' | 'POP3' };
}

/** What was detected when it was set, how, and that POP3 was offered as well. */
export function DetectionFound({ detected, source }: DetectionFoundProps) {
  const t = useTranslations('detect');
  const locale = useLocale();
  const { provider, servers, steps } = detected;
  const name = provider === null ? null : locale === 'en' ? provider.nameEn : provider.nameZh;
  const own = servers.find((server) => server.host === source.host && server.protocol === source.protocol);
  const pop = servers.find(({ protocol }) => protocol === 'POP3');
  return (
    <div className="flex flex-col gap-1.5 text-xs text-text-2">
      <p>
        {name === null ? t('foundUnknown') : t('found', { provider: name })}
        {own === undefined ? null : ` · ${t('byLine', { by: t(`by.${own.by}`) })}`}
      </p>
      {source.protocol === 'POP3' ? <p className="text-pretty">{t('popOnly')}</p> : null}
      {source.protocol === 'IMAP' && pop !== undefined ? (
        <p className="text-pretty">{t('popToo', { server: `${pop.host}:${pop.port}` })}</p>
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
