/**
 * Opens the migration for a domain, or prolongs an opening (O6). Mappings that a closing had paused may go on:
 * their old passwords were forgotten at the closing (trust.md 5, line 46), so each waits for its password, nothing is copied anew.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { tellMembers, tellPostmasters } from '../notices/record-notices.ts';
import { closeWindowIn } from './close-window.ts';
import { findNewestWindow } from './find-mail-domain.ts';
import { closingTime, isOpen } from './window.ts';

/** Opens for `days` days from now; an opening that would end later anyway keeps its end. */
export async function openWindow(actor: Actor, mailDomainId: string, days: number): Promise<{ closesAt: Date }> {
  assertAdministers(actor, mailDomainId);
  return inTransaction(async (tx) => {
    await tx.$queryRaw`select 1 from mail_domain where id = ${mailDomainId}::uuid for update`;
    const at = now();
    const wanted = closingTime(at, days);
    const current = await findNewestWindow(tx, mailDomainId);
    const values = { days };
    if (current !== null && isOpen(current, at)) {
      const closesAt = new Date(Math.max(current.closesAt.getTime(), wanted.getTime()));
      await tx.migrationWindow.update({ where: { id: current.id }, data: { closesAt } });
      await recordAudit(tx, actor, { mailDomainId, action: 'window.prolonged', subject: closesAt.toISOString(), values });
      return { closesAt };
    }
    // One whose time is over and that the sweep has not reached yet is closed as the sweep would: passwords are forgotten.
    await closeWindowIn(tx, { kind: 'system', name: 'schedule' }, mailDomainId, at);
    const { id: windowId } = await tx.migrationWindow.create({
      data: { mailDomainId, openedBy: actorName(actor), openedAt: at, closesAt: wanted },
    });
    await tx.mapping.updateMany({
      where: { member: { mailDomainId }, state: 'PAUSED', reason: 'window_closed', password: null },
      data: { reason: 'no_password' },
    });
    await recordAudit(tx, actor, { mailDomainId, action: 'window.opened', subject: wanted.toISOString(), values });
    await tellOpened(tx, mailDomainId, windowId);
    return { closesAt: wanted };
  });
}

/** Members who have moved already have nothing to do, whoever opens again. */
async function tellOpened(tx: Transaction, mailDomainId: string, windowId: string): Promise<void> {
  const event = { mailDomainId, eventKey: windowId };
  await tellPostmasters(tx, { ...event, kind: 'postmaster_opened' });
  const waiting = await tx.member.findMany({
    where: { mailDomainId, role: 'MEMBER', OR: [{ mapping: null }, { mapping: { state: { not: 'DONE' } } }] },
    select: { id: true },
  });
  const memberIds = waiting.map(({ id }) => id);
  await tellMembers(tx, { ...event, kind: 'member_opened' }, memberIds);
}
