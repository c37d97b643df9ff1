/** Shapes around leading a domain's mail over (C1, C2). */
import { z } from 'zod';

export const CUTOVER_PLANS = ['AFTER_MOVE', 'AT_ONCE'] as const;

export const planForm = z.object({
  plan: z.enum(CUTOVER_PLANS),
  quietHours: z.coerce.number('quiet.invalid').int('quiet.invalid').min(1, 'quiet.invalid').max(336, 'quiet.invalid'),
});
export type PlanInput = z.infer<typeof planForm>;

export const staffToldForm = z.object({ told: z.boolean() });
