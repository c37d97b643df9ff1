/** What a member does with the own messages. All throw as open-mailbox.ts says. */
import { AppError } from '../errors.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import type { MarkMessages, MessagesRef, MovedTo, MoveMessages, RemoveMessages } from '../schemas/mail.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';

function named({ folder, validity, uids }: MessagesRef) {
  return { path: folder, uidValidity: BigInt(validity), uids };
}

/** Read or unread, with a star or without. */
export async function markMail(login: MailboxLogin, wanted: MarkMessages): Promise<void> {
  const flag = wanted.flag === 'seen' ? '\\Seen' : '\\Flagged';
  await withMailbox(login, (mailbox) => mailbox.changeFlag(named(wanted), { flag, on: wanted.on }));
}

/** Into another folder. Answers where they are now. */
export async function moveMail(login: MailboxLogin, { to, ...messages }: MoveMessages): Promise<MovedTo> {
  return withMailbox(login, (mailbox) => move(mailbox, messages, to), { repeatable: false });
}

/**
 * Into the trash; with `forGood` from the trash out of the world, and from nowhere else (`not_found`). Throws webmail.no_trash
 * where the mailbox has no such folder.
 */
export async function removeMail(login: MailboxLogin, { forGood, ...messages }: RemoveMessages): Promise<MovedTo> {
  const work = async (mailbox: MailboxReader) => {
    const folders = await mailbox.listFolders();
    const trash = folders.find(({ specialUse }) => specialUse === '\\Trash');
    if (trash === undefined) throw new AppError('webmail.no_trash');
    const inTrash = messages.folder === trash.path || messages.folder.startsWith(`${trash.path}${trash.delimiter || '/'}`);
    if (inTrash !== forGood) throw new AppError('not_found');
    if (!forGood) return move(mailbox, messages, trash.path);
    await mailbox.removeMessages(named(messages));
    return null;
  };
  return withMailbox(login, work, { repeatable: false });
}

async function move(mailbox: MailboxReader, messages: MessagesRef, to: string): Promise<MovedTo> {
  const moved = await mailbox.moveMessages(named(messages), to);
  return moved === null ? null : { folder: to, validity: String(moved.uidValidity), uids: moved.uids };
}
