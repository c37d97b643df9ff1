/**
 * Looks a name up, with all that lies between the name and its records: aliases, several resolvers, deadlines.
 *
 * Invariants:
 * - "There is no such record" is said only when a resolver has said so. Silence, a refusal and rubbish are `no_answer`, each by name.
 * - Aliases are followed for eight steps; a circle is `no_answer` with reason `loop`.
 * - One deadline for the whole. The next resolver is asked while the one before is still silent.
 */
import { type DnsRecord, plainName, type RecordType } from './dns-message.ts';
import { askResolver, type Carried, type Resolver } from './dns-transport.ts';

export type NoAnswer = 'silent' | 'refused' | 'malformed' | 'loop';

export type LookUp =
  | {
      outcome: 'found';
      records: DnsRecord[];
      /** The shortest of the records and of the aliases on the way. */
      ttlSeconds: number;
      /** Names that were gone through, the one that was asked for first. */
      chain: string[];
      /** Said by a server that holds the zone: the TTL is the whole one, not what is left of it in a cache. */
      authoritative: boolean;
    }
  | { outcome: 'none'; nameExists: boolean; chain: string[] }
  | { outcome: 'no_answer'; why: NoAnswer };

export interface LookUpOptions {
  resolvers: readonly Resolver[];
  /** For everything together. Default 4 s. */
  deadlineMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

const DEADLINE_MS = 4000;
/** A resolver that is silent for so long gets company. */
const NEXT_RESOLVER_MS = 1200;
const MOST_ALIASES = 8;

/** `name` in ASCII (punycode). Never throws for what the network or an answer does. */
export async function lookUp(name: string, type: RecordType, options: LookUpOptions): Promise<LookUp> {
  const deadline = AbortSignal.timeout(options.deadlineMs ?? DEADLINE_MS);
  const signal = options.signal === undefined ? deadline : AbortSignal.any([deadline, options.signal]);
  const chain = [plainName(name)];
  let ttlSeconds = Number.POSITIVE_INFINITY;
  for (;;) {
    const asked = chain.at(-1) ?? '';
    const reply = await askAny(options.resolvers, asked, type, signal);
    if (reply.kind !== 'answer') return { outcome: 'no_answer', why: reply.kind };
    const walked = walk(reply.records, asked, type);
    ttlSeconds = Math.min(ttlSeconds, walked.ttlSeconds);
    for (const next of walked.aliases) {
      if (chain.includes(next) || chain.length > MOST_ALIASES) return { outcome: 'no_answer', why: 'loop' };
      chain.push(next);
    }
    if (walked.records.length > 0) {
      return { outcome: 'found', records: walked.records, ttlSeconds, chain, authoritative: reply.authoritative };
    }
    // A server that holds only this zone names the alias and no more; a resolver has followed it and found nothing.
    if (walked.aliases.length === 0 || !reply.authoritative) {
      return { outcome: 'none', nameExists: reply.nameExists, chain };
    }
  }
}

/** From the name over its aliases to the records, within one answer. Pure. */
function walk(records: readonly DnsRecord[], name: string, type: RecordType) {
  const aliases: string[] = [];
  let ttlSeconds = Number.POSITIVE_INFINITY;
  let here = name;
  for (let step = 0; step <= MOST_ALIASES; step++) {
    const own = records.filter((record) => record.name === here && record.type === type);
    if (own.length > 0) return { records: own, aliases, ttlSeconds: Math.min(ttlSeconds, ...own.map((r) => r.ttlSeconds)) };
    const alias = records.find((record) => record.name === here && record.type === 'CNAME');
    if (alias?.type !== 'CNAME') break;
    aliases.push(alias.target);
    ttlSeconds = Math.min(ttlSeconds, alias.ttlSeconds);
    here = alias.target;
  }
  return { records: [], aliases, ttlSeconds };
}

/** The first answer of any resolver; they are asked one after the other, without waiting for those that are silent. */
async function askAny(resolvers: readonly Resolver[], name: string, type: RecordType, signal: AbortSignal): Promise<Carried> {
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  let worst: Carried = { kind: 'silent' };
  try {
    const pending = new Set<Promise<void>>();
    let answer: Carried | undefined;
    for (const resolver of resolvers) {
      const asking = askResolver(resolver, name, type, both).then((reply) => {
        pending.delete(asking);
        if (reply.kind === 'answer') answer ??= reply;
        else if (worst.kind === 'silent') worst = reply;
      });
      pending.add(asking);
      await Promise.race([asking, wait(NEXT_RESOLVER_MS, both)]);
      if (answer !== undefined) return answer;
    }
    while (pending.size > 0 && answer === undefined) await Promise.race(pending);
    return answer ?? worst;
  } finally {
    over.abort();
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
