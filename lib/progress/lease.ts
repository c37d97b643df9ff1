/**
 * One worker per destination mailbox (engine.md 3.1).
 *
 * Invariants:
 * - The epoch grows by one at every taking, by the database's clock alone; a worker's own clock is never asked.
 * - Every write of the copy runs in a transaction that first calls `fence`: it holds the lease row against a taker until the
 *   commit, and throws LeaseLostError when another epoch rules. So whatever a stale worker does, it records nothing.
 * - Right before bytes leave, `assertHeld` compares the monotonic clock (which runs on while a process is stopped) with the
 *   moment the lease is certainly still ours. The renewal is counted from before its query was sent.
 */
import { db } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import type { MappingState } from '../generated/prisma/client.ts';

export const LEASE_SECONDS = 15;
const RENEW_EVERY_MS = 4000;
/** Sending stops this much before the lease may end. */
const MARGIN_MS = 3000;

export class LeaseLostError extends Error {
  constructor() {
    super('the lease on the mailbox belongs to another worker');
    this.name = 'LeaseLostError';
  }
}

export class MailboxLease {
  readonly memberId: string;
  readonly epoch: bigint;
  #heldUntil: number;
  readonly #timer: NodeJS.Timeout;

  private constructor(memberId: string, epoch: bigint, takenAt: number) {
    this.memberId = memberId;
    this.epoch = epoch;
    this.#heldUntil = takenAt + LEASE_SECONDS * 1000 - MARGIN_MS;
    this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY_MS);
  }

  /** Takes the lease, or returns null while another worker holds it. The caller releases it. */
  static async take(memberId: string, holder: string): Promise<MailboxLease | null> {
    const asked = performance.now();
    const rows = await db().$queryRaw<{ epoch: bigint }[]>`
      insert into mailbox_lease as l (member_id, epoch, holder, expires_at)
      values (${memberId}::uuid, 1, ${holder}, clock_timestamp() + make_interval(secs => ${LEASE_SECONDS}))
      on conflict (member_id) do update
        set epoch = l.epoch + 1, holder = excluded.holder, expires_at = excluded.expires_at
        where l.expires_at <= clock_timestamp()
      returning epoch`;
    const [row] = rows;
    return row === undefined ? null : new MailboxLease(memberId, row.epoch, asked);
  }

  /** Throws LeaseLostError when the lease may have ended. Call right before anything is sent. */
  assertHeld(): void {
    if (performance.now() >= this.#heldUntil) throw new LeaseLostError();
  }

  /**
   * First statement of every writing transaction. Returns the mapping's state, so that a pause is seen with the next record.
   * Throws LeaseLostError when another worker took over.
   */
  async fence(tx: Transaction, mappingId: string): Promise<MappingState> {
    const rows = await tx.$queryRaw<{ state: MappingState }[]>`
      select p.state::text as state from mailbox_lease l join mapping p on p.member_id = l.member_id
      where l.member_id = ${this.memberId}::uuid and l.epoch = ${this.epoch} and p.id = ${mappingId}::uuid
      for share of l`;
    const [row] = rows;
    if (row === undefined) throw new LeaseLostError();
    return row.state;
  }

  /** Gives the lease back, so that the next slice need not wait for its end. The column holds milliseconds, rounded: "now" may lie ahead. */
  async release(): Promise<void> {
    clearInterval(this.#timer);
    this.#heldUntil = 0;
    await db().$executeRaw`
      update mailbox_lease set expires_at = clock_timestamp() - interval '1 millisecond' where member_id = ${this.memberId}::uuid and epoch = ${this.epoch}`;
  }

  async #renew(): Promise<void> {
    const asked = performance.now();
    try {
      const renewed = await db().$executeRaw`
        update mailbox_lease set expires_at = clock_timestamp() + make_interval(secs => ${LEASE_SECONDS})
        where member_id = ${this.memberId}::uuid and epoch = ${this.epoch} and expires_at > clock_timestamp()`;
      if (renewed === 1 && this.#heldUntil > 0) this.#heldUntil = asked + LEASE_SECONDS * 1000 - MARGIN_MS;
    } catch {
      // The database is away: heldUntil stands, and sending stops when it is reached.
    }
  }
}
