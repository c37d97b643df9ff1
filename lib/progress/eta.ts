/** When a move will be finished, from what was measured. Pure. "About" is the page's word. */
import { DAY_MS, MINUTE_MS, now } from '../clock.ts';

/** What the old server gives out of one mailbox in a day (Gmail), and how much is still to come. */
export interface DailyBudget {
  bytesLeft: number;
  /** Null: no such limit is known. */
  bytesPerDay: number | null;
}

/**
 * The moment at which `left` messages are copied at `perMinute`. Null where nothing is left, or where too little was
 * measured to promise anything. What is given out in a day may take longer than the speed of the moment says.
 */
export function finishTime(left: number, perMinute: number | null, at: Date, budget?: DailyBudget): Date | null {
  if (left <= 0 || perMinute === null || perMinute < 1) return null;
  const measured = (left / perMinute) * MINUTE_MS;
  const given = budget?.bytesPerDay == null ? 0 : (budget.bytesLeft / budget.bytesPerDay - 1) * DAY_MS;
  return new Date(at.getTime() + Math.max(measured, given));
}

/** The same of one mailbox, by its row. Null, too, where it was not counted. */
export function finishTimeOf(row: {
  total: number | null;
  settled: number;
  ratePerMinute: number | null;
  totalBytes: number;
  copiedBytes: number;
  dailyBytes: number | null;
}): Date | null {
  const { total, settled, ratePerMinute, totalBytes, copiedBytes, dailyBytes } = row;
  const left = total === null ? 0 : total - settled;
  return finishTime(left, ratePerMinute, now(), { bytesLeft: totalBytes - copiedBytes, bytesPerDay: dailyBytes });
}
