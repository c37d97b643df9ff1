/** What people decide about the switch-over, with who and when. What can be measured is not decided here (step-rule.ts). */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { PlanInput } from '../schemas/mail-domain/cutover.ts';

/** Plan A or B (C1, C2), and for how long the old inboxes have to be quiet. Throws not_found. */
export async function choosePlan(actor: Actor, mailDomainId: string, { plan, quietHours }: PlanInput): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const data = { plan, quietHours, planSetBy: actorName(actor), planSetAt: now() };
    const subject = await decide(tx, mailDomainId, data);
    await recordAudit(tx, actor, { mailDomainId, action: 'cutover.plan', subject, values: { plan, quietHours } });
  });
}

/** That staff know how to set up their mail programs: nothing that we could measure. Throws not_found. */
export async function setStaffTold(actor: Actor, mailDomainId: string, told: boolean): Promise<void> {
  assertAdministers(actor, mailDomainId);
  await inTransaction(async (tx) => {
    const data = told ? { staffToldAt: now(), staffToldBy: actorName(actor) } : { staffToldAt: null, staffToldBy: null };
    const subject = await decide(tx, mailDomainId, data);
    await recordAudit(tx, actor, { mailDomainId, action: told ? 'cutover.staff_told' : 'cutover.staff_not_told', subject });
  });
}

/** Stores what was decided. Returns the domain's name. */
export async function decide(
  tx: Transaction,
  mailDomainId: string,
  data: Omit<Prisma.CutoverUncheckedUpdateInput & Prisma.CutoverUncheckedCreateInput, 'mailDomainId'>,
): Promise<string> {
  const { mailDomain } = await tx.cutover.upsert({
    where: { mailDomainId },
    create: { mailDomainId, ...data },
    update: data,
    select: { mailDomain: { select: { name: true } } },
  });
  return mailDomain.name;
}
