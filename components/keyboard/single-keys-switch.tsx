'use client';

import { useTranslations } from 'next-intl';
import { Switch } from '@/components/form/switch';
import { useSingleKeys } from '@/components/keyboard/single-keys';

/** Keys of one letter can be switched off, for those who dictate or whose hands tremble (WCAG 2.1.4). */
export function SingleKeysSwitch() {
  const t = useTranslations('keyboard');
  const [on, set] = useSingleKeys();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="flex flex-col gap-1">
        <p className="text-sm font-medium" aria-hidden>
          {t('single')}
        </p>
        <p className="text-xs text-pretty text-text-3">{t('singleHelp')}</p>
      </div>
      <Switch label={t('single')} checked={on} onChange={set} />
    </div>
  );
}
