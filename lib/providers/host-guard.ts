/**
 * Decides whether we connect to a host that a postmaster named, and to which address (trust.md 7, SSRF).
 *
 * Invariants:
 * - The name is resolved once, here. The connection goes to the address that was judged, so that a second answer of the
 *   name server (public first, 127.0.0.1 next) changes nothing. Callers ask again before each connection.
 * - All addresses of a name must pass: one inner address among public ones refuses the name.
 * - Only public unicast passes, or what the operator allows (`SOURCE_ALLOW_CIDRS`). Addresses in disguise (::ffff:10.0.0.1,
 *   64:ff9b::, 2002:) are no public unicast; names that are really numbers (0x7f.1, 2130706433, 127.1) are refused as names.
 * - Whoever is refused learns nothing about what is there: the same error for every forbidden target, before any packet.
 */
import { lookup as dnsLookup } from 'node:dns/promises';
import { domainToASCII } from 'node:url';
import ipaddr from 'ipaddr.js';
import { MailError } from '../mail/mail-error.ts';

export interface HostGuard {
  /** Networks that are allowed although they are not public, such as 127.0.0.0/8 for a demo. */
  allowCidrs: readonly string[];
  allowPorts: readonly number[];
  /** That is our own platform: what is read there would be the new mailbox, taken for the old one. */
  isOurs?: ((address: string, port: number) => Promise<boolean>) | undefined;
  /** For tests: resolves a name to all its addresses. */
  lookup?: ((name: string) => Promise<readonly string[]>) | undefined;
}

/**
 * Resolves and judges. `address` goes into MailServer.address; SNI and certificate stay with the name.
 * Throws MailError (side source, reach server): `host_unknown` when the name has no address, or none before `signal` aborts (the system's
 * resolver keeps no deadline of ours), `host_is_ours` when it leads to our own platform, `host_forbidden` otherwise.
 */
export async function resolveSourceHost(
  host: string,
  port: number,
  guard: HostGuard,
  signal?: AbortSignal,
): Promise<{ address: string }> {
  if (!guard.allowPorts.includes(port)) throw refused('host_forbidden');
  const name = normaliseHost(host);
  if (name === null) throw refused('host_forbidden');
  const addresses = ipaddr.isValid(name) ? [name] : await resolve(name, guard.lookup ?? lookupAll, signal);
  const [first] = addresses;
  if (first === undefined) throw refused('host_unknown');
  if (!addresses.every((address) => isAllowed(address, guard.allowCidrs))) throw refused('host_forbidden');
  if (await guard.isOurs?.(first, port)) throw refused('host_is_ours');
  return { address: first };
}

/** Host as it is looked up: NFKC, lower case, punycode, no dot at the end, no brackets. Null: no host name and no full address. */
export function normaliseHost(host: string): string | null {
  const text = host.normalize('NFKC').replaceAll('。', '.').trim().toLowerCase().replace(/\.$/, '');
  const bare = /^\[(.*)\]$/.exec(text)?.[1] ?? text;
  if (bare.includes('%')) return null; // fe80::1%eth0 names an interface of ours
  if (ipaddr.IPv6.isValid(bare) || ipaddr.IPv4.isValidFourPartDecimal(bare)) return bare;
  // domainToASCII drops line ends and cuts at a slash, as the start of a URL would be read.
  if (!/^[\p{L}\p{M}\p{N}._-]+$/u.test(bare)) return null;
  const ascii = domainToASCII(bare);
  // domainToASCII reads numbers as IPv4 (0x7f.1 becomes 127.0.0.1): what was no full address and becomes one is a disguise.
  if (ascii === '' || ascii.length > 253 || ipaddr.isValid(ascii)) return null;
  const labels = ascii.split('.');
  const wellFormed = labels.every((label) => /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(label));
  const numberLike = /^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '');
  return wellFormed && !numberLike ? ascii : null;
}

/** One address: public unicast, or inside an allowed network. */
function isAllowed(address: string, allowCidrs: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address); // ::ffff:10.0.0.1 is 10.0.0.1
  return parsed.range() === 'unicast' || allowCidrs.some((cidr) => isInside(parsed, cidr));
}

function isInside(address: ipaddr.IPv4 | ipaddr.IPv6, cidr: string): boolean {
  if (!ipaddr.isValidCIDR(cidr)) return false;
  const [network, bits] = ipaddr.parseCIDR(cidr);
  return network.kind() === address.kind() && address.match(network, bits);
}

async function resolve(
  name: string,
  lookup: (name: string) => Promise<readonly string[]>,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new Error('nobody said in time where it is'));
  late.catch(() => undefined); // whoever waits for it hears of it below
  if (signal?.aborted) giveUp();
  signal?.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([lookup(name), late]);
  } catch (cause) {
    throw refused('host_unknown', cause);
  } finally {
    signal?.removeEventListener('abort', giveUp);
  }
}

/** All addresses of a name as the system knows them. */
export async function lookupAll(name: string): Promise<string[]> {
  return (await dnsLookup(name, { all: true })).map(({ address }) => address);
}

function refused(reason: 'host_unknown' | 'host_forbidden' | 'host_is_ours', cause?: unknown): MailError {
  return new MailError(reason, 'server', { side: 'source', cause });
}
