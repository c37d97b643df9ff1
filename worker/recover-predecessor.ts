/**
 * A worker that was killed leaves leases behind that last 15 s, and jobs that the queue counts as at work until their
 * heartbeat is missed, about 30 s. A worker that starts on the same machine sees that the process is gone and ends them at once.
 *
 * Invariants:
 * - Nothing of a process that lives, however long it has been silent, or that cannot be judged is touched (worker-identity.ts).
 * - The leases are locked first: one that somebody has taken over meanwhile is no longer the dead process's.
 * - A job is given back only when it began before the dead holder's lease ended, so it was in its hands.
 */
import { fromPrisma } from 'pg-boss';
import { db } from '../lib/db/client.ts';
import { inTransaction, type Transaction } from '../lib/db/transaction.ts';
import { sendingBoss } from '../lib/jobs/boss.ts';
import { COPY_MAILBOX, UNDO_MAPPING } from '../lib/jobs/queues.ts';
import { log } from '../lib/log.ts';
import { isGone } from './worker-identity.ts';

/** For the start of a worker, with its own identity. Returns how many leases of dead processes it ended. */
export async function recoverPredecessors(identity: string): Promise<number> {
  const holders = await db().$queryRaw<{ holder: string }[]>`
    select holder from mailbox_lease union select holder from source_host_lease`;
  const gone = holders.map(({ holder }) => holder).filter((holder) => isGone(holder, identity));
  if (gone.length === 0) return 0;
  const { leases, jobs } = await inTransaction((tx) => endThoseOf(tx, gone));
  if (leases + jobs > 0) log.info({ leases, jobs }, 'took over from a worker that is gone');
  return leases;
}

interface LeftJob {
  name: string;
  id: string;
  retryCount: number;
}

async function endThoseOf(tx: Transaction, gone: string[]): Promise<{ leases: number; jobs: number }> {
  await tx.$queryRaw`select 1 from mailbox_lease where holder = any(${gone}) order by member_id for update`;
  const jobs = await tx.$queryRaw<LeftJob[]>`
    select j.name, j.id, j.retry_count as "retryCount" from mailbox_lease l
    join mapping p on p.member_id = l.member_id
    join pgboss.job j on j.name in (${COPY_MAILBOX}, ${UNDO_MAPPING}) and j.state = 'active' and j.singleton_key = p.id::text
    where l.holder = any(${gone}) and j.started_on < l.expires_at`;
  await tx.$executeRaw`
    update mapping p set active_since = null from mailbox_lease l
    where l.member_id = p.member_id and l.holder = any(${gone}) and p.active_since is not null`;
  const mailboxes = await tx.$executeRaw`
    update mailbox_lease set expires_at = clock_timestamp() - interval '1 millisecond'
    where holder = any(${gone}) and expires_at > clock_timestamp()`;
  const connections = await tx.$executeRaw`delete from source_host_lease where holder = any(${gone})`;
  await giveBack(tx, jobs);
  return { leases: mailboxes + connections, jobs: jobs.length };
}

/** Back into the queue, and due now: pg-boss would let a failed job wait longer after each failure. */
async function giveBack(tx: Transaction, jobs: readonly LeftJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const boss = await sendingBoss();
  const inTx = { db: fromPrisma(tx) };
  for (const [name, own] of Map.groupBy(jobs, (job) => job.name)) {
    await boss.fail(name, own, { message: 'the worker is gone' }, inTx);
    for (const { id } of own) await boss.update(name, undefined, { ...inTx, id, startAfter: 0 });
  }
}
