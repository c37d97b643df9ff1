/** What DNS said about a customer's domain at one moment, as it is stored and shown. Names and texts are other people's: data, never HTML. */
import { z } from 'zod';

const answered = {
  /** `none`: a resolver said that there is no such record. `no_answer`: nobody said anything that counts. */
  outcome: z.enum(['found', 'none', 'no_answer']),
  why: z.enum(['silent', 'refused', 'malformed', 'loop']).nullable(),
  /** The shortest time to live on the way. Null: nothing was found. */
  ttlSeconds: z.number().nullable(),
  /** Said by a server that holds the zone: the time to live is the whole one, not what a cache has left of it. */
  authoritative: z.boolean(),
};

export const mxSeen = z.object({
  ...answered,
  /** Who was asked. */
  resolver: z.string(),
  /** An empty host is the null MX (RFC 7505). `chain`: the host and what it is an alias of. `resolves`: null when nobody answered. */
  exchanges: z.array(
    z.object({ preference: z.number(), host: z.string(), chain: z.array(z.string()), resolves: z.boolean().nullable() }),
  ),
});
export type MxSeen = z.infer<typeof mxSeen>;

export const recordSeen = z.object({
  ...answered,
  name: z.string(),
  /** The record's contents, one line each: an address, a target with its port, the text of an SPF record. */
  values: z.array(z.string()),
  /** Names that were gone through, the one that was asked for first. */
  chain: z.array(z.string()),
});
export type RecordSeen = z.infer<typeof recordSeen>;

/** Records that tell mail programs where the mailbox is. */
export const CLIENT_RECORDS = ['autodiscoverSrv', 'autodiscover', 'autoconfig', 'imaps', 'submission'] as const;

export const domainDns = z.object({
  /** One per resolver. */
  mx: z.array(mxSeen),
  /** TXT records that begin with v=spf1. */
  spf: recordSeen,
  autodiscoverSrv: recordSeen,
  autodiscover: recordSeen,
  autoconfig: recordSeen,
  imaps: recordSeen,
  submission: recordSeen,
  /** The old server's name, when it has one. */
  source: recordSeen.nullable(),
});
export type DomainDns = z.infer<typeof domainDns>;
