/** Loads the facts for the reminder rule and says what the box shows. */
import type { Actor } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findOwnWindow } from '../mail-domains/find-own-window.ts';
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
  const { memberId } = actor;
  const [window, session, row] = await Promise.all([
    findOwnWindow(actor),
    db().loginSession.findFirst({ where: { id: sessionId, memberId } }),
    findMappingOfMember(actor, memberId),
  ]);
  const mapping = await db().mapping.findUnique({ where: { memberId }, select: { state: true } });
  const kind = reminderKind({
    windowOpen: window.open,
    sourceKnown: window.sourceKnown,
    dismissedInSession: session === null || session.reminderDismissedAt !== null,
    state: mapping?.state ?? null,
    reason: row.reason,
  });
  if (kind === 'start' && window.closesAt !== null) {
    return {
      kind,
      suggestedAddress: row.sourceAddress ?? window.suggestedAddress,
      sourceHost: window.sourceHost,
      closesAt: window.closesAt,
    };
  }
  if (kind === 'new_password') {
    const { sourceAddress, reason, serverText, copied } = row;
    return { kind, sourceAddress: sourceAddress ?? '', reason: reason ?? '', serverText, copied };
  }
  return { kind: 'hidden' };
}
