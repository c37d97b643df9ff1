/** What a session is called and when it has ended: revoked, 12 hours old, or 30 minutes without a request (trust.md 7). Pure. */
import { HOUR_MS, MINUTE_MS } from '../clock.ts';

export const SESSION_HOURS = 12;
const IDLE_MS = 30 * MINUTE_MS;
const TOUCH_MS = MINUTE_MS;

export interface SessionTimes {
  createdAt: Date;
  lastSeenAt: Date;
  revokedAt: Date | null;
}

/** True while the session counts at the moment `at`. */
export function isSessionAlive({ createdAt, lastSeenAt, revokedAt }: SessionTimes, at: Date): boolean {
  return (
    revokedAt === null &&
    at.getTime() - createdAt.getTime() < SESSION_HOURS * HOUR_MS &&
    at.getTime() - lastSeenAt.getTime() < IDLE_MS
  );
}

/** "Seen" is written at most once a minute. */
export function shouldTouch({ lastSeenAt }: SessionTimes, at: Date): boolean {
  return at.getTime() - lastSeenAt.getTime() >= TOUCH_MS;
}

/** The cookie's name; bound to the host where the site is https, which `__Host-` demands. */
export function sessionCookieName(): string {
  return (process.env.NEXTAUTH_URL ?? '').startsWith('https:') ? '__Host-banjia.session' : 'banjia.session';
}
