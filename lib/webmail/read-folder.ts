/** What the webmail lists: folders with their counts, and pages of a folder's messages. All throw as open-mailbox.ts says. */
import type { ConversationRow } from '../mail/mailbox/list-conversations.ts';
import type { MessageSummary } from '../mail/mailbox/list-messages.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';
import { readHeader } from '../mail-view/read-header.ts';
import {
  type MailConversation,
  type MailFolder,
  type MailRow,
  PAGE_ROWS,
  type Person,
  type RowsPage,
  type RowsQuery,
} from '../schemas/mail.ts';
import { folderTree } from './folder-tree.ts';
import { type MailboxLogin, withMailbox } from './open-mailbox.ts';
import { searchEverywhere } from './search-everywhere.ts';
import { searchWords } from './search-words.ts';

const NOBODY = { name: '', address: '' };

/** All folders, in their order. */
export function readFolders(login: MailboxLogin): Promise<MailFolder[]> {
  return withMailbox(login, async (mailbox) => folderTree(await mailbox.listFolders()));
}

/** A page of the folder or of what a search finds, newest first. A search finds messages, never conversations. */
export async function readRows(login: MailboxLogin, query: RowsQuery): Promise<RowsPage> {
  const words = searchWords(query.search);
  if (words.length === 0) {
    return withMailbox(
      login,
      async (mailbox) =>
        (query.conversations ? await readConversations(mailbox, query) : null) ?? readPage(mailbox, query.folder, query.from),
    );
  }
  const search = { words, where: query.everything ? ('everything' as const) : ('heading' as const) };
  const lane = { lane: 'searching' } as const;
  if (query.everywhere) return withMailbox(login, (mailbox) => searchEverywhere(mailbox, search, toRow), lane);
  return withMailbox(login, (mailbox) => readPage(mailbox, query.folder, query.from, search), lane);
}

async function readPage(
  mailbox: MailboxReader,
  folder: string,
  from: number,
  search?: Parameters<MailboxReader['listMessages']>[1]['search'],
): Promise<RowsPage> {
  const wish = { offset: from, limit: PAGE_ROWS, search };
  const { uidValidity, total, messages, threading } = await mailbox.listMessages(folder, wish);
  return { from, total, rows: messages.map((message) => toRow(folder, uidValidity, message)), complete: true, threading };
}

/** Null: the platform makes no conversations of this folder. */
async function readConversations(mailbox: MailboxReader, { folder, from, expanded }: RowsQuery): Promise<RowsPage | null> {
  const page = await mailbox.listConversations(folder, { offset: from, limit: PAGE_ROWS, expanded });
  if (page === null) return null;
  const rows = page.rows.map((row) => ({
    ...toRow(folder, page.uidValidity, row.message),
    within: row.within,
    ...(row.conversation === null ? {} : conversationOf(row.conversation)),
  }));
  return { from, total: page.total, rows, complete: true, threading: true };
}

/** A conversation is unread, or has a star, as soon as one of its messages is or has. */
function conversationOf({ headers, ...marks }: NonNullable<ConversationRow['conversation']>): Partial<MailRow> {
  const read = headers.map((header) => readHeader(header));
  const conversation: MailConversation = {
    ...marks,
    from: once(read.flatMap(({ from }) => from.slice(0, 1))),
    to: once(read.flatMap(({ to }) => to.slice(0, 1))),
  };
  return { conversation, seen: marks.unseen.length === 0, flagged: marks.flagged.length > 0 };
}

function once(people: readonly Person[]): Person[] {
  const named = new Map<string, Person>();
  for (const { name, address } of people) {
    const key = address.toLowerCase() || name;
    if (!named.has(key)) named.set(key, { name, address });
  }
  return [...named.values()];
}

function toRow(folder: string, uidValidity: bigint, message: MessageSummary): MailRow {
  const { subject, from, to, contentType } = readHeader(message.header);
  return {
    folder,
    validity: String(uidValidity),
    uid: message.uid,
    subject,
    from: from[0] ?? NOBODY,
    to: to[0] ?? NOBODY,
    preview: message.preview.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ').slice(0, 140),
    date: message.date.toISOString(),
    seen: message.seen,
    flagged: message.flagged,
    // What every mail program makes of a letter with files; to know for certain would mean to read each message.
    hasAttachments: contentType === 'multipart/mixed' || /^(application|audio|video)\//.test(contentType),
    conversation: null,
    within: false,
  };
}
