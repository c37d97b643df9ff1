/** Enqueues inside the caller's transaction: a change of state and its job are there together or not at all. */
import { fromPrisma } from 'pg-boss';
import { db } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { sendingBoss } from './boss.ts';
import { COPY_MAILBOX, type CopyMailboxJob, PREFLIGHT_BULK, type PreflightBulkJob } from './queues.ts';
import { tierFor } from './turns/host-limit.ts';
import { takeTurn } from './turns/take-turn.ts';

/**
 * Enqueues the next slice of a mapping. When one is already waiting nothing is added (policy `stately`); one that waits for
 * a later moment (a retry) is brought forward when this one is wanted at once.
 * `delaySeconds` postpones it. Slices of `mailDomainId` take turns with those of other domains (take-turn.ts); the job's
 * group is the domain's old host, so that the queue starts no more mailboxes than the host takes connections.
 */
export async function enqueueCopy(
  tx: Transaction,
  job: CopyMailboxJob,
  { mailDomainId, delaySeconds = 0 }: { mailDomainId: string; delaySeconds?: number },
): Promise<void> {
  const boss = await sendingBoss();
  const { mappingId } = job;
  for (;;) {
    const { host, learnt, quietSeconds, waitingId, due } = await lookAround(tx, mappingId, mailDomainId);
    const tier = learnt === null ? {} : { tier: tierFor(learnt, quietSeconds ?? 0) };
    const options = { db: fromPrisma(tx), group: { id: host, ...tier } };
    if (delaySeconds > 0) {
      await boss.send(COPY_MAILBOX, job, { ...options, singletonKey: mappingId, startAfter: delaySeconds });
      return;
    }
    if (due === true) return;
    const priority = -(await takeTurn(tx, mailDomainId, host));
    if (waitingId !== null) {
      await boss.update(COPY_MAILBOX, undefined, { ...options, id: waitingId, startAfter: 0, priority });
      return;
    }
    if ((await boss.send(COPY_MAILBOX, job, { ...options, singletonKey: mappingId, priority })) !== null) return;
    // Somebody else has enqueued it at the same moment, and it may have been taken up before it knew of our change: look again.
  }
}

/** What the next step depends on. `waitingId` and `due` are null when no slice of the mapping waits. */
interface Surroundings {
  host: string;
  /** The host's limit of connections after its last complaint, and how long ago that was. Null: it never complained. */
  learnt: number | null;
  quietSeconds: number | null;
  waitingId: string | null;
  due: boolean | null;
}

/**
 * The old host that the domain's mail comes from (the domain's id when none is set), and the slice that waits, locked until
 * the commit: no worker takes it up before it can see what the caller has changed. One that was taken up a moment ago is not
 * waiting any more.
 */
async function lookAround(tx: Transaction, mappingId: string, mailDomainId: string): Promise<Surroundings> {
  const [row] = await tx.$queryRaw<Surroundings[]>`
    with waiting as materialized (
      select id, start_after <= now() as due from pgboss.job
      where name = ${COPY_MAILBOX} and state = 'created' and state < 'active' and singleton_key = ${mappingId}
      for update
    ), here as (
      select coalesce((select lower(host) from source_server where mail_domain_id = ${mailDomainId}::uuid), ${mailDomainId}) as host
    )
    select here.host, l.connections as learnt, extract(epoch from clock_timestamp() - l.changed_at)::float8 as "quietSeconds",
      (select id from waiting) as "waitingId", (select due from waiting) as due
    from here left join source_host_limit l on l.host = here.host`;
  if (row === undefined) throw new Error('the queue gave no answer');
  return row;
}

/** Enqueues the next stretch of a list's preflight; when one waits already none is added. */
export async function enqueuePreflight(tx: Transaction, job: PreflightBulkJob, delaySeconds = 0): Promise<void> {
  const boss = await sendingBoss();
  const options = { db: fromPrisma(tx), singletonKey: job.importId, startAfter: delaySeconds };
  await boss.send(PREFLIGHT_BULK, job, options);
}

/**
 * True when somebody waits for a turn: a slice that could begin now, or a mailbox or a preflight that was sent away because its
 * old host had no connection left (they look again every few seconds, and would never find one if nobody made room).
 */
export async function isAnybodyWaiting(): Promise<boolean> {
  const [row] = await db().$queryRaw<{ waiting: boolean }[]>`
    select exists (select 1 from pgboss.job
      where name = ${COPY_MAILBOX} and state < 'active' and not blocked and start_after <= now())
    or exists (select 1 from mapping where state = 'RUNNING' and reason = 'host_busy' and active_since is null)
    or exists (select 1 from pgboss.job where name = ${PREFLIGHT_BULK} and state = 'created') as waiting`;
  return row?.waiting ?? false;
}
