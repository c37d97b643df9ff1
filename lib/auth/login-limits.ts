/**
 * Limits on wrong sign-ins, kept in PostgreSQL so that all web processes share them (trust.md 7, brute force):
 * ten per address and client in 15 minutes, and two hundred per client network, whoever the addresses belong to.
 */
import ipaddr from 'ipaddr.js';
import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { log } from '../log.ts';

const WINDOW_SECONDS = 15 * 60;
const TRIES_PER_ADDRESS = 10;
const TRIES_PER_CLIENT = 200;

interface Limits {
  perAddress: RateLimiterPostgres;
  perClient: RateLimiterPostgres;
}

const kept = globalThis as typeof globalThis & { banjiaLoginLimits?: Limits };

function limits(): Limits {
  if (kept.banjiaLoginLimits === undefined) {
    const storeClient = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
    // Without a listener an idle connection that the database ends would end the process; the pool makes a new one.
    storeClient.on('error', (error) => log.error({ err: error.message }, 'sign-in limits'));
    const common = {
      storeClient,
      storeType: 'pool',
      tableName: 'login_rate',
      tableCreated: true,
      duration: WINDOW_SECONDS,
    } as const;
    kept.banjiaLoginLimits = {
      perAddress: new RateLimiterPostgres({ ...common, keyPrefix: 'address', points: TRIES_PER_ADDRESS }),
      perClient: new RateLimiterPostgres({ ...common, keyPrefix: 'client', points: TRIES_PER_CLIENT }),
    };
  }
  return kept.banjiaLoginLimits;
}

/** The /24 of an IPv4 address, the /64 of an IPv6 one: what one person can easily change within is one client. */
export function clientNetwork(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip); // ::ffff:203.0.113.7 is 203.0.113.7
  return address.kind() === 'ipv4' ? address.toString().replace(/\.\d+$/, '') : address.toNormalizedString().split(':', 4).join(':');
}

/** Counts one try. Returns null when it may go on, else the whole minutes to wait. */
export async function countTry(address: string, ip: string): Promise<number | null> {
  const client = clientNetwork(ip);
  const { perAddress, perClient } = limits();
  try {
    await perClient.consume(client);
    await perAddress.consume(`${address}:${client}`);
    return null;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000));
    throw refusal;
  }
}

/** A right password clears the count of its address, and is no wrong try of its network. */
export async function clearTries(address: string, ip: string): Promise<void> {
  const client = clientNetwork(ip);
  await limits().perAddress.delete(`${address}:${client}`);
  await limits().perClient.reward(client);
}
