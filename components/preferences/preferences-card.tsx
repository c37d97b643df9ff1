'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { FailureBanner } from '@/components/form/failure-banner';
import { type Outcome, useAct } from '@/components/form/outcome';
import { Segmented } from '@/components/form/segmented';
import { SingleKeysSwitch } from '@/components/keyboard/single-keys-switch';
import { TimeZoneField } from '@/components/preferences/time-zone-field';
import { LANGUAGES } from '@/components/shell/account-menu';
import { Card, CardBody } from '@/components/ui/card';
import { LOCALES } from '@/lib/i18n/locale';
import { type Preferences, THEMES } from '@/lib/schemas/member/preferences';

interface PreferencesCardProps {
  now: Date;
  value: Preferences;
  save: (preferences: Partial<Preferences>) => Promise<Outcome<unknown>>;
}

/** Language, time zone, light or dark. What is chosen holds at once, and on every device. */
export function PreferencesCard({ now, value, save }: PreferencesCardProps) {
  const t = useTranslations('preferences');
  const act = useAct();
  const [saved, setSaved] = useState(false);
  const change = (preferences: Partial<Preferences>) => {
    setSaved(false);
    act.run(() => save(preferences), { done: () => setSaved(true) });
  };
  return (
    <Card>
      <CardBody className="flex max-w-[560px] flex-col gap-6">
        <FailureBanner failure={act.failure} />
        <Group label={t('language')}>
          <Segmented
            label={t('language')}
            value={value.locale}
            onChange={(locale) => change({ locale })}
            options={LOCALES.map((locale) => ({
              value: locale,
              label: LANGUAGES.find((language) => language.value === locale)?.label ?? locale,
            }))}
          />
        </Group>
        <TimeZoneField now={now} value={value.timeZone} onChange={(timeZone) => change({ timeZone })} />
        <Group label={t('theme')} help={t('themeHelp')}>
          <Segmented
            label={t('theme')}
            value={value.theme}
            onChange={(theme) => change({ theme })}
            options={THEMES.map((theme) => ({ value: theme, label: t(`themes.${theme}`) }))}
          />
        </Group>
        <SingleKeysSwitch />
        <p role="status" className="min-h-5 text-xs text-text-3">
          {act.busy ? t('saving') : saved ? t('saved') : t('note')}
        </p>
      </CardBody>
    </Card>
  );
}

/** As Field, for a group that carries its own label. */
function Group({ label, help, children }: { label: string; help?: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-1.5">
      <p className="text-sm font-medium" aria-hidden>
        {label}
      </p>
      {children}
      {help === undefined ? null : <p className="text-xs text-pretty text-text-3">{help}</p>}
    </div>
  );
}
