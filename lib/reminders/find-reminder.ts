/** Loads the facts for the reminder rule and says what the box shows. */
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { isOpen } from '../mail-domains/window.ts';
import { findMappingOfMember } from '../mappings/find-mappings.ts';
import { reminderKind } from './reminder-rule.ts';

export type Reminder =
  | { kind: 'hidden' }
  | { kind: 'start'; suggestedAddress: string | null; sourceHost: string | null; closesAt: Date }
  | { kind: 'new_password'; sourceAddress: string; reason: string; serverText: string | null; copied: number };

/**
 * For the signed-in member. The own address is suggested as the old one when the probe account's domain is ours or unknown;
 * a member of a domain that moves from another domain types the full old address (M2).
 */
export async function findReminder(actor: Actor, sessionId: string): Promise<Reminder> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId, mailDomainId } = actor;
  const [window, server, session, row] = await Promise.all([
    findNewestWindow(db(), mailDomainId),
    db().sourceServer.findUnique({ where: { mailDomainId } }),
    db().loginSession.findFirst({ where: { id: sessionId, memberId } }),
    findMappingOfMember(actor, memberId),
  ]);
  const mapping = await db().mapping.findUnique({ where: { memberId }, select: { state: true } });
  const kind = reminderKind({
    windowOpen: isOpen(window, now()),
    sourceKnown: server !== null,
    dismissedInSession: session === null || session.reminderDismissedAt !== null,
    state: mapping?.state ?? null,
    reason: row.reason,
  });
  if (kind === 'start' && window !== null) {
    return {
      kind,
      suggestedAddress: row.sourceAddress ?? suggestedSourceAddress(actor.address, server?.probeUser ?? null),
      sourceHost: server?.host ?? null,
      closesAt: window.closesAt,
    };
  }
  if (kind === 'new_password') {
    const { sourceAddress, reason, serverText, copied } = row;
    return { kind, sourceAddress: sourceAddress ?? '', reason: reason ?? '', serverText, copied };
  }
  return { kind: 'hidden' };
}

/** The own address where old and new domain are the same as far as we know, else null. Pure. */
export function suggestedSourceAddress(address: string, probeUser: string | null): string | null {
  const domain = (text: string) => text.slice(text.lastIndexOf('@') + 1);
  return probeUser === null || domain(probeUser) === domain(address) ? address : null;
}
