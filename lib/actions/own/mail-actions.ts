'use server';
/** What a member does with the messages of the own mailbox. */
import { readMailboxPassword, type Session } from '../../auth/session.ts';
import { AppError } from '../../errors.ts';
import {
  type MarkMessages,
  type MovedTo,
  type MoveMessages,
  markMessages,
  moveMessages,
  type RemoveMessages,
  removeMessages,
} from '../../schemas/mail.ts';
import { markMail, moveMail, removeMail } from '../../webmail/change-mail.ts';
import type { MailboxLogin } from '../../webmail/open-mailbox.ts';
import { type ActionResult, asMember } from '../action.ts';

async function loginOf(session: Session): Promise<MailboxLogin> {
  const password = await readMailboxPassword(session);
  if (password === null) throw new AppError('webmail.sign_in_again');
  return { address: session.address, password, passwordMark: session.passwordMark };
}

/** Read or unread, with a star or without. Refuses with webmail.sign_in_again when the session holds no password any more. */
export async function markMailAction(raw: MarkMessages): Promise<ActionResult<void>> {
  return asMember(markMessages, raw, async ({ session, input }) => markMail(await loginOf(session), input));
}

/**
 * Into another folder; answers where the messages are now, so that the page can offer to undo. Refuses as markMailAction does.
 */
export async function moveMailAction(raw: MoveMessages): Promise<ActionResult<MovedTo>> {
  return asMember(moveMessages, raw, async ({ session, input }) => moveMail(await loginOf(session), input));
}

/** Into the trash, or with `forGood` out of it for ever. Refuses as markMailAction does, and with webmail.no_trash. */
export async function removeMailAction(raw: RemoveMessages): Promise<ActionResult<MovedTo>> {
  return asMember(removeMessages, raw, async ({ session, input }) => removeMail(await loginOf(session), input));
}
