/** When a move will be finished, from what was measured. Pure. "About" is the page's word. */
import { MINUTE_MS } from '../clock.ts';

/**
 * The moment at which `left` messages are copied at `perMinute`. Null where nothing is left, or where too little was
 * measured to promise anything.
 */
export function finishTime(left: number, perMinute: number | null, at: Date): Date | null {
  if (left <= 0 || perMinute === null || perMinute < 1) return null;
  return new Date(at.getTime() + (left / perMinute) * MINUTE_MS);
}
