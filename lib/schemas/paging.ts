/** Keyset pages: a page begins after (or ends before) an address, which is unique and sorted. */
import { z } from 'zod';

export const pageRequest = z.object({
  search: z.string().max(200).optional(),
  after: z.string().max(320).optional(),
  before: z.string().max(320).optional(),
  limit: z.number().int().min(1).max(200).optional(),
});
export type PageRequest = z.infer<typeof pageRequest>;
