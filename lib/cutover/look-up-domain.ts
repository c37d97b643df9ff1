/** Asks DNS everything that the switch-over of a domain depends on, side by side and within one deadline. Never throws for what DNS does. */
import { isIP } from 'node:net';
import type { DnsRecord, RecordType } from '../dns/dns-message.ts';
import type { Resolver } from '../dns/dns-transport.ts';
import { type LookUp, lookUp } from '../dns/look-up.ts';
import { normaliseHost } from '../providers/host-guard.ts';
import type { DomainDns, MxSeen, RecordSeen } from '../schemas/mail-domain/domain-dns.ts';

/** Each of two rounds: the records, then the hosts that the MX records name. */
const ROUND_MS = 2500;
/** Resolvers whose views are compared. */
const MOST_VIEWS = 4;
const MOST_EXCHANGES = 10;

/** `domainName` in ASCII. `sourceHost` is the old server's name or address, null when there is none. */
export async function lookUpDomain(
  domainName: string,
  sourceHost: string | null,
  resolvers: readonly Resolver[],
): Promise<DomainDns> {
  const ask = (name: string, type: RecordType) => lookUp(name, type, { resolvers, deadlineMs: ROUND_MS });
  const seen = async (name: string, type: RecordType, keep: (value: string) => boolean = () => true) =>
    toSeen(name, await ask(name, type), keep);
  const below = (label: string) => `${label}.${domainName}`;
  const sourceName = sourceHost === null || isIP(sourceHost) !== 0 ? null : normaliseHost(sourceHost);
  const [mx, spf, autodiscoverSrv, autodiscover, autoconfig, imaps, submission, source] = await Promise.all([
    Promise.all(resolvers.slice(0, MOST_VIEWS).map((resolver) => mxAt(domainName, resolver))),
    seen(domainName, 'TXT', (text) => /^v=spf1(\s|$)/i.test(text)),
    seen(below('_autodiscover._tcp'), 'SRV'),
    seen(below('autodiscover'), 'A'),
    seen(below('autoconfig'), 'A'),
    seen(below('_imaps._tcp'), 'SRV'),
    seen(below('_submission._tcp'), 'SRV'),
    sourceName === null ? null : seen(sourceName, 'A'),
  ]);
  return { mx, spf, autodiscoverSrv, autodiscover, autoconfig, imaps, submission, source };
}

/** One resolver's view alone, so that views can be compared. */
async function mxAt(domainName: string, resolver: Resolver): Promise<MxSeen> {
  const options = { resolvers: [resolver], deadlineMs: ROUND_MS };
  const answer = await lookUp(domainName, 'MX', options);
  const named = answer.outcome === 'found' ? answer.records.slice(0, MOST_EXCHANGES).flatMap(toExchange) : [];
  const exchanges = await Promise.all(
    named.map(async ({ preference, host }) => {
      const address = host === '' ? null : await lookUp(host, 'A', options);
      const chain = address === null || address.outcome === 'no_answer' ? [host] : address.chain;
      // A host that has an IPv6 address only does exist; it is named, and that is enough here.
      const resolves =
        address === null || address.outcome === 'no_answer' ? null : address.outcome === 'found' || address.nameExists;
      return { preference, host, chain, resolves };
    }),
  );
  exchanges.sort((a, b) => a.preference - b.preference || a.host.localeCompare(b.host));
  return { ...summary(answer), resolver: resolver.address, exchanges };
}

function toExchange(record: DnsRecord): { preference: number; host: string }[] {
  return record.type === 'MX' ? [{ preference: record.preference, host: record.exchange }] : [];
}

function toSeen(name: string, answer: LookUp, keep: (value: string) => boolean): RecordSeen {
  const values = answer.outcome === 'found' ? answer.records.map(contentsOf).filter(keep).sort() : [];
  const found = { ...summary(answer), name, values, chain: answer.outcome === 'no_answer' ? [name] : answer.chain };
  return answer.outcome === 'found' && values.length === 0 ? { ...found, outcome: 'none', ttlSeconds: null } : found;
}

function summary(answer: LookUp) {
  return {
    outcome: answer.outcome,
    why: answer.outcome === 'no_answer' ? answer.why : null,
    ttlSeconds: answer.outcome === 'found' ? answer.ttlSeconds : null,
    authoritative: answer.outcome === 'found' && answer.authoritative,
  };
}

function contentsOf(record: DnsRecord): string {
  switch (record.type) {
    case 'A':
    case 'AAAA':
      return record.address;
    case 'CNAME':
      return record.target;
    case 'TXT':
      return record.text;
    case 'SRV':
      return record.target === '' ? '' : `${record.target}:${record.port}`;
    case 'MX':
      return `${record.preference} ${record.exchange}`;
  }
}
