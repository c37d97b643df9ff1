/**
 * Limits on wrong sign-ins, kept in PostgreSQL so that all web processes share them (trust.md 7, brute force):
 * ten per address and client in 15 minutes, and two hundred per client network, whoever the addresses belong to.
 */
import pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

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
  const v4 = /(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/.exec(ip);
  return v4?.[1] ?? ip.split(':').slice(0, 4).join(':');
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

/** A right password clears the count of its address. */
export async function clearTries(address: string, ip: string): Promise<void> {
  await limits().perAddress.delete(`${address}:${clientNetwork(ip)}`);
}
