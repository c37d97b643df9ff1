'use server';
/** The member's answer to the black box. */
import { z } from 'zod';
import { dismissReminder } from '../reminders/record-reminder.ts';
import { type ActionResult, asMember } from './action.ts';

export async function dismissReminderAction(raw: { kind: string }): Promise<ActionResult<void>> {
  const schema = z.object({ kind: z.enum(['start', 'new_password']) });
  return asMember(schema, raw, ({ actor, session, input }) => dismissReminder(actor, session.sessionId, input.kind));
}
