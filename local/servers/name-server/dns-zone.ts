/** What the name server on loopback says: its file is JSON of this shape. */
import { dirname, join } from 'node:path';
import { z } from 'zod';

const name = z.string().toLowerCase();
const head = { name, ttl: z.int().min(0).default(300) };

const recordSchema = z.discriminatedUnion('type', [
  z.object({ ...head, type: z.enum(['A', 'AAAA', 'CNAME', 'TXT']), data: z.string() }),
  z.object({ ...head, type: z.literal('MX'), data: z.object({ preference: z.int(), exchange: z.string() }) }),
  z.object({
    ...head,
    type: z.literal('SRV'),
    data: z.object({ priority: z.int(), weight: z.int(), port: z.int(), target: z.string() }),
  }),
]);

export const zoneSchema = z.object({
  records: z.array(recordSchema).default([]),
  /** How a name is answered wrongly. */
  faults: z
    .record(z.string(), z.enum(['silent', 'silent_over_udp', 'refused', 'garbage', 'wrong_id', 'other_question', 'truncated']))
    .default({}),
  /** Says nothing to anybody. */
  silent: z.boolean().default(false),
  /** Answers as a resolver does, that has it from somebody else. */
  cached: z.boolean().default(false),
});

export type Zone = z.infer<typeof zoneSchema>;
export type ZoneRecord = Zone['records'][number];

/** Where what is said of a domain and all below it can lie apart from the rest, so that two who change records do not meet. */
export function delegatedZone(zoneFile: string, origin: string): string {
  return join(dirname(zoneFile), `${origin}.zone.json`);
}
