/**
 * Fair turns between domains: start-time fair queuing, as SFQ(D) of Jin, Chase and Kaur (2004) does it for several workers.
 *
 * Every slice that waits has a number in one line, and the smallest goes first (pg-boss: priority = -number). A domain's next
 * number is one more than its last one, so its own mailboxes go round robin; and it is never behind where the line stands, so
 * nobody saves turns up by waiting, and a domain that comes new stands where the others are now, however long their lists.
 *
 * Invariants:
 * - Numbers are given to slices that may start at once. One that is postponed has none (priority 0) and gets it when its time
 *   has come (line-up.ts): a number from long ago would pass everybody, and would pull newcomers back to where it stands.
 * - Where the line stands is asked in this order: the smallest number that waits for the same old host (hosts have limits of
 *   their own, so their lines may advance at different speeds), the largest at work, the smallest that waits anywhere, and
 *   when nothing goes on at all the largest that was ever given.
 * - The domain's row is locked until the commit, but never waited for without end: the caller holds other locks, and who
 *   closes the window locks the domain first. In the end a number is given without being remembered, which costs only that
 *   the next slice of the domain may get the same.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Transaction } from '../../db/transaction.ts';
import { COPY_MAILBOX } from '../queues.ts';

const PAUSE_MS = 10;
const TRIES = 50;

/** Transactions that have waited for a domain's row in vain: a bulk import must not wait a thousand times. */
const impatient = new WeakSet<Transaction>();

/** Takes the domain's next number in the line of `host`. Numbers begin at 1 and grow for ever. */
export function takeTurn(tx: Transaction, mailDomainId: string, host: string): Promise<number> {
  return takeTurns(tx, mailDomainId, host, 1);
}

/** Takes the domain's next `count` numbers, which follow each other, and returns the first: what as many takeTurn would give. */
export async function takeTurns(tx: Transaction, mailDomainId: string, host: string, count: number): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    const [row] = await tx.$queryRaw<{ remembered: boolean; turn: number }[]>`
      with line as materialized (
        select coalesce(
          (select -priority from pgboss.job
            where name = ${COPY_MAILBOX} and state < 'active' and not blocked and start_after <= now() and priority < 0
              and state = 'created' and group_id = ${host}
            order by priority desc limit 1),
          (select -min(priority) from pgboss.job where name = ${COPY_MAILBOX} and state = 'active' and priority < 0),
          (select -priority from pgboss.job
            where name = ${COPY_MAILBOX} and state < 'active' and not blocked and start_after <= now() and priority < 0
            order by priority desc limit 1),
          (select max(last_turn) from mail_domain),
          0) as stands
      ), taken as (
        update mail_domain set last_turn = greatest(last_turn, (select stands from line)) + ${count}::int
        where id = (select id from mail_domain where id = ${mailDomainId}::uuid for no key update skip locked)
        returning last_turn
      )
      select exists (select 1 from taken) as remembered, coalesce(
        (select last_turn from taken),
        greatest((select last_turn from mail_domain where id = ${mailDomainId}::uuid), stands) + ${count}::int) as turn
      from line`;
    if (row === undefined) throw new Error('the line of slices gave no answer');
    const first = row.turn - count + 1;
    if (row.remembered) return first;
    if (attempt >= TRIES || impatient.has(tx)) {
      impatient.add(tx);
      return first;
    }
    await pause(PAUSE_MS);
  }
}
