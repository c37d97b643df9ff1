/** The rule of the window (O6): a domain is open for some days, then closes by itself and may be opened again. */
import { DAY_MS } from '../clock.ts';

export const DEFAULT_WINDOW_DAYS = 30;

export interface WindowTimes {
  openedAt: Date;
  closesAt: Date;
  closedAt: Date | null;
}

/** Open means: opened, not closed by hand, and its end not reached, even where the sweep has not come by yet. */
export function isOpen(window: WindowTimes | null, at: Date): boolean {
  return window !== null && window.closedAt === null && window.openedAt <= at && at < window.closesAt;
}

/** When a window that is opened (or extended) at `at` closes. */
export function closingTime(at: Date, days: number): Date {
  return new Date(at.getTime() + days * DAY_MS);
}
