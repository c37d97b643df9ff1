/** What the automatic detection of an old server found, as it is shown and stored (O3, O5). Names and texts are other people's: data. */
import { z } from 'zod';

export const DETECTION_STEPS = ['table', 'mx', 'alias', 'srv', 'autoconfig', 'greeting', 'login'] as const;
export type DetectionStepId = (typeof DETECTION_STEPS)[number];

export const detectionStep = z.object({
  id: z.enum(DETECTION_STEPS),
  /** `no_answer`: nobody said anything. `refused`: something was there and was not taken. `skipped`: what was found before made it needless. */
  outcome: z.enum(['found', 'none', 'no_answer', 'refused', 'skipped']),
  /** Names of hosts, aliases as `a → b`, a greeting: what the step saw. */
  found: z.array(z.string().max(300)).max(12),
});
export type DetectionStep = z.infer<typeof detectionStep>;

export const detectedServer = z.object({
  protocol: z.enum(['IMAP', 'POP3']),
  host: z.string(),
  port: z.number(),
  security: z.enum(['TLS', 'STARTTLS']),
  /** How we came to know of it: our table of providers, SRV records, the autoconfig file, or a common name. */
  by: z.enum(['table', 'srv', 'autoconfig', 'names']),
  software: z.enum(['coremail', 'dovecot', 'exchange', 'cyrus']).nullable(),
  /** What it presented. Null: nothing before STARTTLS, or stored by a version that did not keep it. */
  certificate: z.object({ issuer: z.string(), validTo: z.string(), vouched: z.boolean() }).nullable().default(null),
});
export type DetectedServer = z.infer<typeof detectedServer>;

/** Stored with the source server when its mode is AUTO. */
export const detectedSource = z.object({
  provider: z.object({ id: z.string(), nameZh: z.string(), nameEn: z.string() }).nullable(),
  /** All that greeted, IMAP and POP3. */
  servers: z.array(detectedServer),
  steps: z.array(detectionStep),
});
export type DetectedSource = z.infer<typeof detectedSource>;
