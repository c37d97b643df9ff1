/** The host guard as the operator has set it up: networks, ports, and whom names are asked from. */
import { chosenResolvers, lookUpAddresses } from '../dns/resolvers.ts';
import type { CopierEnv } from '../env.ts';
import type { HostGuard } from './host-guard.ts';

type GuardSettings = Pick<CopierEnv, 'SOURCE_ALLOW_CIDRS' | 'SOURCE_ALLOW_PORTS' | 'DNS_RESOLVERS'>;

/** Names go to the operator's resolvers when they are named, else the system decides (its file of hosts included). */
export function sourceGuard({ SOURCE_ALLOW_CIDRS, SOURCE_ALLOW_PORTS, DNS_RESOLVERS }: GuardSettings): HostGuard {
  const guard = { allowCidrs: SOURCE_ALLOW_CIDRS, allowPorts: SOURCE_ALLOW_PORTS };
  if (DNS_RESOLVERS.length === 0) return guard;
  return { ...guard, lookup: (name) => lookUpAddresses(name, { resolvers: chosenResolvers(DNS_RESOLVERS) }) };
}
