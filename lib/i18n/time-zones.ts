/** Time zones: which there are, those that people choose from, and how far they are from UTC. */

/** Offered by name, from east to west; whoever needs another one gets it from the own device. */
export const OFFERED_ZONES = [
  ...(['Pacific/Auckland', 'Australia/Sydney', 'Asia/Tokyo', 'Asia/Seoul', 'Asia/Shanghai', 'Asia/Hong_Kong'] as const),
  ...(['Asia/Taipei', 'Asia/Singapore', 'Asia/Bangkok', 'Asia/Jakarta', 'Asia/Ho_Chi_Minh', 'Asia/Urumqi'] as const),
  ...(['Asia/Kolkata', 'Asia/Dubai', 'Europe/Moscow', 'Europe/Istanbul', 'Africa/Johannesburg', 'Europe/Berlin'] as const),
  ...(['Europe/Paris', 'Europe/London', 'America/Sao_Paulo', 'America/New_York', 'America/Chicago'] as const),
  ...(['America/Denver', 'America/Los_Angeles', 'UTC'] as const),
] as const;
type OfferedZone = (typeof OFFERED_ZONES)[number];

/** Whether people choose this zone from the list, and it so has a name of ours. */
export function isOfferedZone(zone: string): zone is OfferedZone {
  return OFFERED_ZONES.some((offered) => offered === zone);
}

/** Whether this is a zone of the IANA database by name. An offset such as +08:00 is none, for it knows no summer time. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Z]/i.test(text) || text.length > 64) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

/** UTC+8, UTC+5:30, UTC: how far the zone is from it at a moment. */
export function offsetOf(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' }).formatToParts(at);
  const written = parts.find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  return written.replace('GMT', 'UTC').replace('UTC+0', 'UTC').replace('-', '−');
}
