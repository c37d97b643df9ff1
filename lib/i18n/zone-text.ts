import { useTranslations } from 'next-intl';
import { isOfferedZone, offsetOf } from './time-zones.ts';

/** A time zone as people know it, with its distance from UTC: 北京时间（UTC+8）. Zones without a name of ours keep that of the IANA database. */
export function useZoneText(now: Date): (zone: string) => string {
  const t = useTranslations('timeZones');
  return (zone) => {
    const name = isOfferedZone(zone) ? t(`names.${zone}`) : zone.replaceAll('_', ' ');
    const offset = offsetOf(zone, now);
    return name === offset ? name : t('withOffset', { name, offset });
  };
}
