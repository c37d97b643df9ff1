/** Shapes around the domain's opening. */
import { z } from 'zod';

export const openWindowForm = z.object({
  days: z.coerce.number('days.invalid').int('days.invalid').min(1, 'days.invalid').max(365, 'days.invalid'),
});

/** Date.parse alone takes 30 February for 2 March. */
function isDay(text: string): boolean {
  const at = Date.parse(text);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** A day as yyyy-mm-dd, or null for "not known". */
export const expiryForm = z.object({ date: z.string().refine(isDay, 'date.invalid').nullable() });
