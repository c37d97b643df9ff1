/**
 * Limits on wrong sign-ins, kept in PostgreSQL so that all web processes share them (trust.md 7, brute force):
 * ten per address and client in 15 minutes, and two hundred per client network, whoever the addresses belong to.
 */
import ipaddr from 'ipaddr.js';
import type pg from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { poolNamed } from '../db/pool.ts';

const WINDOW_SECONDS = 15 * 60;
const TRIES_PER_ADDRESS = 10;
const TRIES_PER_CLIENT = 200;

/** By the pool that they use: a process that has ended its connections begins anew. */
const limiters = new WeakMap<pg.Pool, Map<string, RateLimiterPostgres>>();

/** A limiter of this name; all share one small pool. */
function limiter(name: string, points: number, duration: number): RateLimiterPostgres {
  const pool = poolNamed('banjia-limits', 2);
  const byName = limiters.get(pool) ?? new Map<string, RateLimiterPostgres>();
  limiters.set(pool, byName);
  const existing = byName.get(name);
  if (existing !== undefined) return existing;
  const common = { storeClient: pool, storeType: 'pool', tableName: 'login_rate', tableCreated: true } as const;
  const made = new RateLimiterPostgres({ ...common, keyPrefix: name, points, duration });
  byName.set(name, made);
  return made;
}

/** Takes one point. Returns null when there was one, else the whole minutes to wait. */
export async function takePoint(name: string, key: string, points: number, duration: number): Promise<number | null> {
  try {
    await limiter(name, points, duration).consume(key);
    return null;
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return Math.max(1, Math.ceil(refusal.msBeforeNext / 60_000));
    throw refusal;
  }
}

/** The /24 of an IPv4 address, the /64 of an IPv6 one: what one person can easily change within is one client. */
export function clientNetwork(ip: string): string {
  if (!ipaddr.isValid(ip)) return ip;
  const address = ipaddr.process(ip); // ::ffff:203.0.113.7 is 203.0.113.7
  return address.kind() === 'ipv4'
    ? address.toString().replace(/\.\d+$/, '')
    : address.toNormalizedString().split(':', 4).join(':');
}

/** Counts one try. Returns null when it may go on, else the whole minutes to wait. */
export async function countTry(address: string, ip: string): Promise<number | null> {
  const client = clientNetwork(ip);
  return (
    (await takePoint('client', client, TRIES_PER_CLIENT, WINDOW_SECONDS)) ??
    (await takePoint('address', `${address}:${client}`, TRIES_PER_ADDRESS, WINDOW_SECONDS))
  );
}

/** A right password clears the count of its address, and is no wrong try of its network. */
export async function clearTries(address: string, ip: string): Promise<void> {
  const client = clientNetwork(ip);
  await limiter('address', TRIES_PER_ADDRESS, WINDOW_SECONDS).delete(`${address}:${client}`);
  await limiter('client', TRIES_PER_CLIENT, WINDOW_SECONDS).reward(client);
}
