import { useTranslations } from 'next-intl';
import { byteSize } from '@/lib/i18n/quantities';

/** From here on somebody should look; Dovecot refuses mail at 100. */
const TIGHT_PERCENT = 90;

/** How much of the size is in use: bar and numbers. A dash means that the platform has not said. */
export function UsageCell({ usedBytes, quotaBytes }: { usedBytes: number | null; quotaBytes: number }) {
  const t = useTranslations('members');
  if (usedBytes === null) {
    return (
      <span className="whitespace-nowrap text-text-2">
        <span className="text-text-3" aria-hidden>
          —
        </span>
        <span className="sr-only">{t('usageUnknown')}</span> / {byteSize(quotaBytes)}
      </span>
    );
  }
  const percent = Math.min(100, Math.floor((usedBytes / quotaBytes) * 100));
  const tight = percent >= TIGHT_PERCENT;
  return (
    <span className="inline-flex w-36 flex-col gap-1">
      <span className="flex justify-between gap-3 whitespace-nowrap">
        <span>{t('usedOf', { used: byteSize(usedBytes), quota: byteSize(quotaBytes) })}</span>
        <span className={tight ? 'font-medium text-state-failed-text' : 'text-text-3'}>{percent}%</span>
      </span>
      {/* The number stands beside it. */}
      <span aria-hidden className="h-1 overflow-hidden rounded-full bg-line">
        <span
          className={`block h-full rounded-full ${tight ? 'bg-state-failed' : 'bg-state-none'}`}
          style={{ width: `${percent}%` }}
        />
      </span>
    </span>
  );
}
