import { useLocale, useTranslations } from 'next-intl';
import { DetectionSteps } from '@/components/source/detection-steps';
import type { DetectedSource } from '@/lib/schemas/detection';

/** What was detected when it was set, how, and that POP3 was offered as well. */
export function DetectionFound({ detected, host }: { detected: DetectedSource; host: string }) {
  const t = useTranslations('detect');
  const locale = useLocale();
  const { provider, servers, steps } = detected;
  const name = provider === null ? null : locale === 'en' ? provider.nameEn : provider.nameZh;
  const own = servers.find((server) => server.host === host && server.protocol === 'IMAP');
  const pop = servers.find(({ protocol }) => protocol === 'POP3');
  return (
    <div className="flex flex-col gap-1.5 text-xs text-text-2">
      <p>
        {name === null ? t('foundUnknown') : t('found', { provider: name })}
        {own === undefined ? null : ` · ${t('byLine', { by: t(`by.${own.by}`) })}`}
      </p>
      {pop === undefined ? null : <p className="text-pretty">{t('popToo', { server: `${pop.host}:${pop.port}` })}</p>}
      <details>
        <summary className="inline-flex min-h-6 cursor-pointer items-center text-accent-text">{t('stepsTitle')}</summary>
        <div className="mt-1.5">
          <DetectionSteps steps={Object.fromEntries(steps.map((step) => [step.id, step]))} />
        </div>
      </details>
    </div>
  );
}
