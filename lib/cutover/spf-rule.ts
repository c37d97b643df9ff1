/** What an SPF record says about us (RFC 7208). Pure. */
import type { RecordSeen } from '../schemas/mail-domain/domain-dns.ts';

/**
 * included: names our include, or hands everything over to it. missing: says nothing of us. none: there is no SPF record. several: more
 * than one, which receivers take for an error (RFC 7208, 4.5). not_set: the operator has not said what to include.
 */
export const SPF_VERDICTS = ['included', 'missing', 'none', 'several', 'not_set', 'no_answer'] as const;
export type SpfVerdict = (typeof SPF_VERDICTS)[number];

/** `include`: the name that the operator wants to be included, in lower case; undefined where none is set. */
export function spfVerdict({ outcome, values }: RecordSeen, include: string | undefined): SpfVerdict {
  if (outcome === 'no_answer') return 'no_answer';
  if (include === undefined) return 'not_set';
  const [record, second] = values;
  if (record === undefined) return 'none';
  if (second !== undefined) return 'several';
  const terms = record.toLowerCase().split(/\s+/).slice(1);
  // A minus before it would say that mail of ours is forged.
  const names = terms.flatMap((term) => /^(?:[+?~]?include:|redirect=)(.+?)\.?$/.exec(term)?.[1] ?? []);
  return names.includes(include) ? 'included' : 'missing';
}

/** The record as it should be: ours before the final `all`, everything else kept. Null: nothing to propose. */
export function proposedSpf({ values }: RecordSeen, include: string | undefined): string | null {
  if (include === undefined || values.length > 1) return null;
  const [record] = values;
  if (record === undefined) return `v=spf1 include:${include} ~all`;
  const terms = record.split(/\s+/).filter((term) => term !== '');
  const end = terms.findIndex((term) => /^[-+?~]?all$|^redirect=/i.test(term));
  const at = end === -1 ? terms.length : end;
  return [...terms.slice(0, at), `include:${include}`, ...terms.slice(at)].join(' ');
}
