/** Time as our rules see it. Leases and back-off use the database's clock instead (trust.md 5, line 42). */

/** Now, in one place, so that rules can take it as a parameter. */
export function now(): Date {
  return new Date();
}

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
