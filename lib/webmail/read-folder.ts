/** What the webmail shows: the member's folders, and one page of one of them, over one connection. */
import { AppError } from '../errors.ts';
import type { MailboxFolder, MessageSummary } from '../mail/mailbox-reader.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';

export const PAGE_MESSAGES = 50;

export interface FolderEntry {
  path: string;
  /** Last level of the path. */
  name: string;
  specialUse: string | null;
  total: number;
  unseen: number;
  depth: number;
}

export interface FolderPage {
  folder: string;
  total: number;
  page: number;
  pages: number;
  messages: MessageSummary[];
}

/** Throws as open-mailbox.ts says; not_found for a folder or page that is not there. Pages count from 1. */
export async function readFolder(
  login: MailboxLogin,
  { folder, page }: { folder: string; page: number },
): Promise<{ folders: FolderEntry[]; page: FolderPage }> {
  return withMailbox(login, async (mailbox) => {
    const folders = (await mailbox.listFolders()).map(toEntry);
    const wanted = folders.find(({ path }) => path === folder);
    if (wanted === undefined) throw new AppError('not_found');
    const { total, messages } = await mailbox.listPage(folder, (page - 1) * PAGE_MESSAGES, PAGE_MESSAGES);
    const pages = Math.max(1, Math.ceil(total / PAGE_MESSAGES));
    if (page > pages) throw new AppError('not_found');
    return { folders, page: { folder, total, page, pages, messages } };
  });
}

function toEntry({ path, delimiter, specialUse, total, unseen }: MailboxFolder): FolderEntry {
  const levels = delimiter === '' ? [path] : path.split(delimiter);
  return { path, name: levels.at(-1) ?? path, specialUse, total, unseen, depth: levels.length - 1 };
}
