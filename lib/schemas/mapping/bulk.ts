/** Shapes around a bulk list that is being mended on its page. */
import { z } from 'zod';

export const rowRef = z.object({ importId: z.uuid(), rowNumber: z.number().int().min(1).max(1_048_576) });

/** What is typed into a row; judged like the cells of a file, so that a faulty row stays in sight with its reason. */
export const rowChange = rowRef.extend({
  targetAddress: z.string().max(400, 'address.invalid'),
  sourceAddress: z.string().max(400, 'address.invalid'),
  password: z.string().max(400, 'password.too_long').nullable(),
});
