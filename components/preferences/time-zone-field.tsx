'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/form/field';
import { BOX } from '@/components/form/text-input';
import { useDeviceZone } from '@/components/preferences/use-device-zone';
import { Button } from '@/components/ui/button';
import { datesIn } from '@/lib/i18n/dates';
import { OFFERED_ZONES } from '@/lib/i18n/time-zones';
import { useZoneText } from '@/lib/i18n/zone-text';

interface TimeZoneFieldProps {
  now: Date;
  value: string;
  onChange: (zone: string) => void;
}

/** All dates are written in this zone. That of the device is one click away when it is another one. */
export function TimeZoneField({ now, value, onChange }: TimeZoneFieldProps) {
  const t = useTranslations('preferences');
  const zoneText = useZoneText(now);
  const device = useDeviceZone();
  const offered: string[] = [...OFFERED_ZONES];
  const zones = [...[value, ...(device === null ? [] : [device])].filter((zone) => !offered.includes(zone)), ...offered];
  const { isoMoment } = datesIn(value);
  return (
    <Field label={t('timeZone')} help={t('timeZoneHelp', { moment: isoMoment(now) })}>
      {(control) => (
        <>
          <span className={BOX}>
            <select
              {...control}
              value={value}
              // What is chosen before the page is alive comes here as what stood there before.
              onChange={({ target }) => (target.value === value ? undefined : onChange(target.value))}
              className="h-full min-w-0 flex-1 bg-surface focus-visible:outline-none max-desk:text-md"
            >
              {[...new Set(zones)].map((zone) => (
                <option key={zone} value={zone}>
                  {zoneText(zone)}
                </option>
              ))}
            </select>
          </span>
          {device === null || device === value ? null : (
            <p className="text-xs text-text-2">
              {t('deviceZone', { zone: zoneText(device) })}{' '}
              <Button kind="link" size="bare" className="text-xs max-desk:min-h-6" onClick={() => onChange(device)}>
                {t('useDeviceZone')}
              </Button>
            </p>
          )}
        </>
      )}
    </Field>
  );
}
