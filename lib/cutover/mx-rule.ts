/** Who receives a domain's mail, from what the resolvers say about its MX records (RFC 5321, 5.1). Pure. */
import { type Provider, providerOfMx } from '../providers/provider-table.ts';
import type { MxSeen } from '../schemas/mail-domain/domain-dns.ts';

/**
 * ours: all of it comes here. mixed: some hosts are ours and some are not, so mail goes both ways. elsewhere: none is ours.
 * null_mx: the domain says that it takes no mail (RFC 7505). no_mx: no MX record; senders then try the domain's own address.
 * differs: resolvers do not agree, a change is on its way (or they see different zones). not_set: the operator has not said which hosts
 * are ours. no_answer: nobody answered, so nothing is said.
 */
export const MX_VERDICTS = ['ours', 'mixed', 'elsewhere', 'null_mx', 'no_mx', 'differs', 'not_set', 'no_answer'] as const;
export type MxVerdict = (typeof MX_VERDICTS)[number];

export type Owner =
  | { kind: 'ours' }
  | { kind: 'provider'; nameZh: string; nameEn: string }
  /** A host below the customer's own domain. */
  | { kind: 'own_domain' }
  | { kind: 'unknown' };

interface Ours {
  mxHosts: readonly string[];
}

/** The verdict over all resolvers that answered; those that did not are left out while one did. */
export function mxVerdict(seen: readonly MxSeen[], ours: Ours): MxVerdict {
  const verdicts = new Set(seen.map((one) => verdictOf(one, ours)).filter((verdict) => verdict !== 'no_answer'));
  const [first] = verdicts;
  if (first === undefined) return 'no_answer';
  return verdicts.size === 1 ? first : 'differs';
}

function verdictOf({ outcome, exchanges }: MxSeen, { mxHosts }: Ours): MxVerdict {
  if (outcome === 'no_answer') return 'no_answer';
  if (outcome === 'none') return 'no_mx';
  if (exchanges.every(({ host }) => host === '')) return 'null_mx';
  if (mxHosts.length === 0) return 'not_set';
  const mine = exchanges.filter(({ chain }) => isOurs(chain, mxHosts)).length;
  return mine === 0 ? 'elsewhere' : mine === exchanges.length ? 'ours' : 'mixed';
}

/** An exchange that is an alias of ours is ours, although RFC 2181 (10.3) forbids aliases there. */
function isOurs(chain: readonly string[], mxHosts: readonly string[]): boolean {
  return chain.some((name) => mxHosts.includes(name));
}

/** Whose host that is, as far as its names tell. */
export function ownerOf(
  chain: readonly string[],
  { mxHosts, table, domainName }: Ours & { table: readonly Provider[]; domainName: string },
): Owner {
  if (isOurs(chain, mxHosts)) return { kind: 'ours' };
  for (const name of chain.toReversed()) {
    const provider = providerOfMx(table, name);
    if (provider !== null) return { kind: 'provider', nameZh: provider.name_zh, nameEn: provider.name_en };
  }
  return dependsOnDomain(chain.at(-1) ?? '', domainName) ? { kind: 'own_domain' } : { kind: 'unknown' };
}

/** The host's name lies in the domain: whoever changes the domain's records may change where it leads (C3). */
export function dependsOnDomain(host: string, domainName: string): boolean {
  return host === domainName || host.endsWith(`.${domainName}`);
}
