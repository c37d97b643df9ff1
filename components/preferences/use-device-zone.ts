'use client';

import { useSyncExternalStore } from 'react';
import { isTimeZone } from '@/lib/i18n/time-zones';

const never = () => () => undefined;

/** The zone of this device. Null while the server draws, and where the browser does not tell. */
export function useDeviceZone(): string | null {
  const zone = useSyncExternalStore(
    never,
    () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    () => '',
  );
  return isTimeZone(zone) ? zone : null;
}
