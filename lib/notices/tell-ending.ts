/** Some days before a window closes its readers are told, once for each end: a window that is prolonged is told of its new end. */
import type { Actor } from '../actor.ts';
import { DAY_MS, now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { ENDING_DAYS } from '../schemas/member/notice.ts';
import { tellMembers, tellPostmasters } from './record-notices.ts';

interface Ending {
  id: string;
  mailDomainId: string;
  closesAt: Date;
}

/**
 * For the schedule and operators; throws not_found for everybody else. A window that was opened for no longer than that says nothing new
 * by it and is passed over. Returns of how many windows people are told.
 */
export async function tellEndingWindows(actor: Actor): Promise<number> {
  if (actor.kind !== 'operator' && actor.kind !== 'system') throw new AppError('not_found');
  const before = new Date(now().getTime() + ENDING_DAYS * DAY_MS);
  const ending = await db().$queryRaw<Ending[]>`
    select id, mail_domain_id as "mailDomainId", closes_at as "closesAt" from migration_window
    where closed_at is null and closes_at > ${now()} and closes_at <= ${before}
      and closes_at - opened_at > make_interval(days => ${ENDING_DAYS}) and ending_told_for is distinct from closes_at`;
  for (const window of ending) await inTransaction((tx) => tell(tx, window));
  return ending.length;
}

async function tell(tx: Transaction, { id, mailDomainId, closesAt }: Ending): Promise<void> {
  // Whoever prolongs or closes it at this moment locks the domain as well.
  await tx.$queryRaw`select 1 from mail_domain where id = ${mailDomainId}::uuid for update`;
  const { count } = await tx.migrationWindow.updateMany({
    where: { id, closedAt: null, closesAt, OR: [{ endingToldFor: null }, { endingToldFor: { not: closesAt } }] },
    data: { endingToldFor: closesAt },
  });
  if (count === 0) return;
  const eventKey = `${id}:${closesAt.toISOString()}`;
  await tellPostmasters(tx, { mailDomainId, kind: 'postmaster_ending', eventKey });
  const waiting = await tx.member.findMany({
    where: { mailDomainId, role: 'MEMBER', OR: [{ mapping: null }, { mapping: { state: { not: 'DONE' } } }] },
    select: { id: true },
  });
  const memberIds = waiting.map((member) => member.id);
  await tellMembers(tx, { mailDomainId, kind: 'member_ending', eventKey }, memberIds);
}
