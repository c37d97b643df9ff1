/** The host guard as the operator has set it up: networks, ports, whom names are asked from, and which server is our own. */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { chosenResolvers, lookUpAddresses } from '../dns/resolvers.ts';
import type { CopierEnv } from '../env.ts';
import { platformServer } from '../mail/platform-server.ts';
import { type HostGuard, lookupAll } from './host-guard.ts';

type GuardSettings = Pick<CopierEnv, 'SOURCE_ALLOW_CIDRS' | 'SOURCE_ALLOW_PORTS' | 'DNS_RESOLVERS' | 'PLATFORM_IMAP_URL'>;

/** Where a platform answers by one of these, it answers by all of them. */
const MAIL_PORTS: ReadonlySet<number> = new Set([110, 143, 993, 995]);

/** Names go to the operator's resolvers when they are named, else the system decides (its file of hosts included). */
export function sourceGuard(settings: GuardSettings): HostGuard {
  const { SOURCE_ALLOW_CIDRS, SOURCE_ALLOW_PORTS, DNS_RESOLVERS, PLATFORM_IMAP_URL } = settings;
  const resolvers = chosenResolvers(DNS_RESOLVERS);
  const lookup =
    DNS_RESOLVERS.length === 0 ? lookupAll : (name: string): Promise<string[]> => lookUpAddresses(name, { resolvers });
  const isOurs = (address: string, port: number) => leadsTo(PLATFORM_IMAP_URL, { address, port }, lookup);
  return { allowCidrs: SOURCE_ALLOW_CIDRS, allowPorts: SOURCE_ALLOW_PORTS, lookup, isOurs };
}

/** A platform that has no address at the moment is nobody's. */
async function leadsTo(
  platformUrl: string,
  { address, port }: { address: string; port: number },
  lookup: (name: string) => Promise<string[]>,
): Promise<boolean> {
  const own = platformServer(platformUrl);
  if (port !== own.port && !(MAIL_PORTS.has(port) && MAIL_PORTS.has(own.port))) return false;
  const addresses = isIP(own.host) === 0 ? await lookup(own.host).catch(() => []) : [own.host];
  return addresses.some((one) => ipaddr.process(one).toNormalizedString() === ipaddr.process(address).toNormalizedString());
}
