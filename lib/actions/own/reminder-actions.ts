'use server';
/** The member's answer to the black box. */
import { z } from 'zod';
import { dismissReminder, recordReminderShown } from '../../reminders/record-reminder.ts';
import { BOX_KINDS } from '../../reminders/reminder-rule.ts';
import { type ActionResult, asMember } from '../action.ts';

const boxKind = z.object({ kind: z.enum(BOX_KINDS) });

/** The box is on the member's screen. */
export async function reminderShownAction(raw: { kind: string }): Promise<ActionResult<void>> {
  return asMember(boxKind, raw, ({ actor, session, input }) => recordReminderShown(actor, session.sessionId, input.kind));
}

/** “Later”: hidden until the next sign-in (M3). */
export async function dismissReminderAction(raw: { kind: string }): Promise<ActionResult<void>> {
  return asMember(boxKind, raw, ({ actor, session, input }) => dismissReminder(actor, session.sessionId, input.kind));
}
