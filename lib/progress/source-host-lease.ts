/**
 * Connections to one old host, limited over all workers of the installation (engine.md 5, stack.md 4, pitfall 1).
 *
 * Invariants:
 * - One connection, one row: the primary key (host, slot) is the limit, so no race between workers can pass it.
 * - A slot is free when its row is missing or has run out by the database's clock; a worker's own clock is never asked.
 * - A holder that could not renew for as long as a lease lasts counts itself as lost, by the monotonic clock, which runs on
 *   while a process is stopped.
 * - A lowered limit takes nothing away: what is above it ends with its holder, and nothing new is given out until then.
 */
import { randomBytes } from 'node:crypto';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { recoveredLimit, refreshTiers } from '../jobs/turns/host-limit.ts';

const LEASE_SECONDS = 15;
const RENEW_EVERY_MS = 4000;
/** Many connections are refused at the same moment; that is one complaint. */
const COMPLAINT_SECONDS = 30;

export class SourceHostLease {
  readonly host: string;
  readonly slot: number;
  readonly #holder: string;
  readonly #timer: NodeJS.Timeout;
  #heldUntil: number;
  #taken = false;

  private constructor(host: string, slot: number, holder: string, askedAt: number) {
    this.host = host;
    this.slot = slot;
    this.#holder = holder;
    this.#heldUntil = askedAt + LEASE_SECONDS * 1000;
    this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY_MS).unref();
  }

  /**
   * Takes one connection to the host, or returns null while as many are in use as the host takes at present: at most `cap`,
   * and fewer after complaints (throttleHost). `holder` is the worker's identity; one holder may have many. The caller releases it.
   */
  static async take(host: string, cap: number, holder: string): Promise<SourceHostLease | null> {
    const name = host.toLowerCase();
    // The identity alone would not tell apart two connections of one worker that had the same slot one after the other.
    const token = `${holder}#${randomBytes(6).toString('hex')}`;
    for (;;) {
      const limit = await hostLimit(name, cap);
      const asked = performance.now();
      const { free, slot } = await takeSlot(name, limit, token);
      if (slot !== null) return new SourceHostLease(name, slot, token, asked);
      // A free slot that we did not get has gone to somebody else meanwhile; the next one may be ours.
      if (!free) return null;
    }
  }

  /** True when the connection may be somebody else's by now: close it. */
  get lost(): boolean {
    return this.#taken || performance.now() >= this.#heldUntil;
  }

  /** Gives the connection back. Close the socket first: the next holder opens its own at once. Safe to repeat. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    await db().$executeRaw`
      delete from source_host_lease where host = ${this.host} and slot = ${this.slot} and holder = ${this.#holder}`;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      const renewed = await db().$executeRaw`
        update source_host_lease set expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
        where host = ${this.host} and slot = ${this.slot} and holder = ${this.#holder}`;
      if (renewed === 1) this.#heldUntil = asked + LEASE_SECONDS * 1000;
      else this.#taken = true;
      if (this.#taken) clearInterval(this.#timer);
    } catch {
      // The database is away: heldUntil stands, and the lease counts as lost when it is reached.
    }
  }
}

/** `free`: a slot was free when the statement began; `slot`: the one that we have. */
async function takeSlot(host: string, limit: number, holder: string): Promise<{ free: boolean; slot: number | null }> {
  const [row] = await db().$queryRaw<{ free: boolean; slot: number | null }[]>`
    with live as (
      select slot from source_host_lease where host = ${host} and expires_at > clock_timestamp()
    ), candidate as (
      select s as slot from generate_series(1, ${limit}::int) s
      where (select count(*) from live) < ${limit}::int and s not in (select slot from live)
      order by random() limit 1
    ), taken as (
      insert into source_host_lease as l (host, slot, holder, expires_at)
      select ${host}, slot, ${holder}, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}) from candidate
      on conflict (host, slot) do update set holder = excluded.holder, expires_at = excluded.expires_at
        where l.expires_at <= clock_timestamp()
      returning slot
    )
    select exists (select 1 from candidate) as free, (select slot from taken) as slot`;
  return row ?? { free: false, slot: null };
}

/** How many connections the host takes at present, over all workers: 1 to `cap`. */
export async function hostLimit(host: string, cap: number): Promise<number> {
  const [row] = await db().$queryRaw<Learnt[]>`
    select connections, extract(epoch from clock_timestamp() - changed_at)::float8 as "quietSeconds"
    from source_host_limit where host = ${host.toLowerCase()}`;
  return row === undefined ? cap : recoveredLimit(row.connections, row.quietSeconds, cap);
}

interface Learnt {
  connections: number;
  quietSeconds: number;
}

/**
 * The old host complained about too many connections ([LIMIT], [INUSE], "too many"): halves what it takes at present, down
 * to 1, at most once in 30 s however many connections complain. Returns the limit that holds now.
 */
export async function throttleHost(host: string, cap: number): Promise<number> {
  const { limit, halved } = await halve(host.toLowerCase(), cap);
  if (halved) await refreshTiers();
  return limit;
}

async function halve(host: string, cap: number): Promise<{ limit: number; halved: boolean }> {
  const half = (limit: number) => ({ limit: Math.max(1, Math.floor(limit / 2)), halved: true });
  return inTransaction(async (tx) => {
    const first = await tx.$executeRaw`
      insert into source_host_limit (host, connections, changed_at) values (${host}, ${half(cap).limit}, clock_timestamp())
      on conflict (host) do nothing`;
    if (first === 1) return half(cap);
    const [row] = await tx.$queryRaw<Learnt[]>`
      select connections, extract(epoch from clock_timestamp() - changed_at)::float8 as "quietSeconds"
      from source_host_limit where host = ${host} for update`;
    if (row === undefined) return { limit: cap, halved: false };
    const limit = recoveredLimit(row.connections, row.quietSeconds, cap);
    if (row.quietSeconds < COMPLAINT_SECONDS) return { limit, halved: false };
    await tx.$executeRaw`
      update source_host_limit set connections = ${half(limit).limit}, changed_at = clock_timestamp() where host = ${host}`;
    return half(limit);
  });
}
