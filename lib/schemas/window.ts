/** Shapes around the domain's opening. */
import { z } from 'zod';

export const openWindowForm = z.object({
  days: z.coerce.number().int('days.invalid').min(1, 'days.invalid').max(365, 'days.invalid'),
});

/** A day as yyyy-mm-dd, or null for "not known". */
export const expiryForm = z.object({
  date: z
    .string()
    .refine((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)), 'date.invalid')
    .nullable(),
});
