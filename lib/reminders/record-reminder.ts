/** Records that the box was shown and put aside, so that the postmaster can see who ignores it (M3). */
import type { Actor } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { ReminderKind } from './reminder-rule.ts';

type ShownKind = Exclude<ReminderKind, 'hidden'>;

/** The box is on the screen. Once per session and kind. Throws not_found for somebody else's session. */
export async function recordReminderShown(actor: Actor, sessionId: string, kind: ShownKind): Promise<void> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId } = actor;
  if ((await db().loginSession.count({ where: { id: sessionId, memberId } })) === 0) throw new AppError('not_found');
  await db().reminderPrompt.upsert({
    where: { sessionId_kind: { sessionId, kind } },
    create: { memberId, sessionId, kind },
    update: {},
  });
}

/** "Later": hidden until the next sign-in. Throws not_found for somebody else's session. */
export async function dismissReminder(actor: Actor, sessionId: string, kind: ShownKind): Promise<void> {
  if (actor.kind !== 'member') throw new AppError('not_found');
  const { memberId } = actor;
  await inTransaction(async (tx) => {
    const { count } = await tx.loginSession.updateMany({
      where: { id: sessionId, memberId },
      data: { reminderDismissedAt: now() },
    });
    if (count === 0) throw new AppError('not_found');
    await tx.reminderPrompt.updateMany({ where: { sessionId, kind, memberId }, data: { dismissedAt: now() } });
  });
}
