/** Loads the facts for the reminder rule and says what the box shows. */
import { type Actor, actorName } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { findOwnWindow } from '../mail-domains/find-own-window.ts';
import { findMappingOfMember } from '../mappings/find-mappings.ts';
import { findMailboxProgress } from '../progress/find-progress.ts';
import { reminderKind } from './reminder-rule.ts';

export type Reminder =
  | { kind: 'hidden' }
  | {
      kind: 'start';
      suggestedAddress: string | null;
      sourceHost: string | null;
      /** Whose that is, where the provider table knows it. */
      provider: { zh: string; en: string } | null;
      closesAt: Date;
    }
  | { kind: 'new_password'; sourceAddress: string; reason: string; serverText: string | null; copied: number }
  | { kind: 'running'; percent: number; copied: number; total: number; everythingSince: Date | null; finishAt: Date | null }
  | { kind: 'finished'; copied: number; skipped: number; refused: number; gone: number };

/**
 * For the signed-in member. The own address is suggested as the old one when the probe account's domain is ours or unknown;
 * a member of a domain that moves from another domain types the full old address (M2). `providersFile`: as findOwnWindow.
 */
export async function findReminder(actor: Actor, sessionId: string, providersFile?: string): Promise<Reminder> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId } = actor;
  const [window, session, row] = await Promise.all([
    findOwnWindow(actor, providersFile),
    db().loginSession.findFirst({ where: { id: sessionId, memberId } }),
    findMappingOfMember(actor, memberId),
  ]);
  const [mapping, finishSeen] = await Promise.all([
    db().mapping.findUnique({ where: { memberId }, select: { state: true, startedBy: true } }),
    db().reminderPrompt.count({ where: { memberId, kind: 'finished' } }),
  ]);
  const kind = reminderKind({
    windowOpen: window.open,
    sourceKnown: window.sourceKnown,
    dismissedInSession: session === null || session.reminderDismissedAt !== null,
    state: mapping?.state ?? null,
    reason: row.reason,
    startedByMember: mapping?.startedBy === actorName(actor),
    counted: row.percent !== null && row.total !== null,
    finishSeen: finishSeen > 0,
  });
  if (kind === 'start' && window.closesAt !== null) {
    return {
      kind,
      suggestedAddress: row.sourceAddress ?? window.suggestedAddress,
      sourceHost: window.sourceHost,
      provider: window.provider?.name ?? null,
      closesAt: window.closesAt,
    };
  }
  if (kind === 'new_password') {
    const { sourceAddress, reason, serverText, copied } = row;
    return { kind, sourceAddress: sourceAddress ?? '', reason: reason ?? '', serverText, copied };
  }
  const { percent, total, copied, skipped, refused, gone, everythingSince } = row;
  if (kind === 'running' && percent !== null && total !== null) {
    const finishAt = (await findMailboxProgress(actor, memberId))?.finishAt ?? null;
    return { kind, percent, copied, total, everythingSince, finishAt };
  }
  return kind === 'finished' ? { kind, copied, skipped, refused, gone } : { kind: 'hidden' };
}
