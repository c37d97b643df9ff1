/**
 * No running mapping without somebody who works on it (state and job change in one transaction, so this mends only what a
 * fault of ours, of the queue, or a hand in the database has left). Looked at each minute.
 */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db, Prisma } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { COPY_MAILBOX } from '../jobs/queues.ts';
import { log } from '../log.ts';
import { lockMapping } from './scope-mapping.ts';

/**
 * Gives a slice to every RUNNING mapping, and to every DONE one that is kept in sync, when it has none waiting, to be tried
 * again, or at work (one that waits for its retry_at gets it for then), and takes "a worker has it in its hands" off those
 * whose mailbox lease has run out. For the schedule and operators; throws not_found for everybody else. Returns how many got
 * a slice.
 */
export async function healMappings(actor: Actor): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  await clearActive();
  const orphans = await db().$queryRaw<{ id: string }[]>`
    select p.id from mapping p where ${WORKED_ON} and not exists (
      select 1 from pgboss.job j where j.name = ${COPY_MAILBOX} and j.state <= 'active' and j.singleton_key = p.id::text)`;
  let healed = 0;
  for (const { id } of orphans) if (await heal(actor, id)) healed++;
  return healed;
}

/** What must have a job, or one day a job must come: what is running, and what is finished and kept in sync. */
const WORKED_ON = Prisma.sql`(p.state = 'RUNNING' or (p.state = 'DONE' and p.sync_ended_at is null
  and p.reason is distinct from 'source_rebuilt'
  and exists (select 1 from source_password s where s.mapping_id = p.id)))`;

/** Looks again under the member's lock, which everything that starts or stops a mapping takes. */
async function heal(actor: Actor, mappingId: string): Promise<boolean> {
  return inTransaction(async (tx) => {
    const { retryAt, member } = await lockMapping(tx, actor, mappingId);
    const [wanted] = await tx.$queryRaw<unknown[]>`select 1 from mapping p where p.id = ${mappingId}::uuid and ${WORKED_ON}`;
    const [job] = await tx.$queryRaw<unknown[]>`
      select 1 from pgboss.job where name = ${COPY_MAILBOX} and state <= 'active' and singleton_key = ${mappingId} limit 1`;
    if (wanted === undefined || job !== undefined) return false;
    const delaySeconds = retryAt === null ? 0 : Math.max(0, Math.ceil((retryAt.getTime() - now().getTime()) / 1000));
    await enqueueCopy(tx, { mappingId }, { mailDomainId: member.mailDomainId, delaySeconds });
    await recordAudit(tx, actor, { mailDomainId: member.mailDomainId, action: 'mapping.healed', subject: member.address });
    log.warn({ mapping: mappingId }, 'a mapping that is worked on had no slice and got one');
    return true;
  });
}

/** By the database's clock, as leases are. */
async function clearActive(): Promise<void> {
  await db().$executeRaw`
    update mapping p set active_since = null where p.active_since is not null and not exists (
      select 1 from mailbox_lease l where l.member_id = p.member_id and l.expires_at > clock_timestamp())`;
}
