/**
 * A member's own mailbox here, read for the webmail: folders with counts, and pages of messages, newest first.
 * Folders are opened by EXAMINE, so looking changes nothing.
 *
 * Mail that was moved in arrives newest first, so neither UIDs nor sequence numbers are in the order of time: the order is
 * made from the list of INTERNALDATEs, which Dovecot answers from its index.
 */
import type { FetchMessageObject, ImapFlow, MessageStructureObject } from 'imapflow';
import type { MailLogin, MailServer } from './connection.ts';
import { type SpecialUse, specialUseOf } from './folders/special-use.ts';
import { FETCH_LIMITS } from './imap/command-watch.ts';
import { type ImapConnection, openImapConnection } from './imap/imap-connection.ts';

export interface MailboxFolder {
  path: string;
  delimiter: string;
  specialUse: SpecialUse | null;
  total: number;
  unseen: number;
}

export interface MessageSummary {
  uid: number;
  subject: string;
  fromName: string;
  fromAddress: string;
  /** INTERNALDATE: when it arrived, at the old provider for mail that was moved. */
  date: Date;
  seen: boolean;
  flagged: boolean;
  hasAttachments: boolean;
  sizeBytes: number;
}

export interface MailboxReader {
  listFolders(): Promise<MailboxFolder[]>;
  /** Messages `offset` to `offset + limit` of a folder, newest first. Throws MailError `folder_gone`. */
  listPage(path: string, offset: number, limit: number): Promise<{ total: number; messages: MessageSummary[] }>;
  /** Says goodbye when it can; never throws. */
  close(): Promise<void>;
}

/** Signs in to the platform as the member. Throws MailError. Close the result. */
export async function openMailboxReader(server: MailServer, login: MailLogin): Promise<MailboxReader> {
  const connection = await openImapConnection(server, login, { side: 'destination', openTimeoutMs: 10_000, silenceMs: 15_000 });
  return {
    listFolders: () => listFolders(connection),
    listPage: (path, offset, limit) => listPage(connection, path, offset, limit),
    close: () => connection.close(),
  };
}

async function listFolders(connection: ImapConnection): Promise<MailboxFolder[]> {
  const listed = await connection.command('other', (client) => client.list({ statusQuery: { messages: true, unseen: true } }));
  return listed
    .filter(({ flags }) => !flags.has('\\Noselect') && !flags.has('\\NonExistent'))
    .map(({ path, delimiter, flags, status }) => ({
      path,
      delimiter,
      specialUse: path.toUpperCase() === 'INBOX' ? '\\Inbox' : specialUseOf(flags),
      total: status?.messages ?? 0,
      unseen: status?.unseen ?? 0,
    }));
}

async function listPage(
  connection: ImapConnection,
  path: string,
  offset: number,
  limit: number,
): Promise<{ total: number; messages: MessageSummary[] }> {
  const { exists } = await connection.examine(path);
  if (exists === 0) return { total: 0, messages: [] };
  const uids = await uidsNewestFirst(connection);
  const wanted = uids.slice(offset, offset + limit);
  if (wanted.length === 0) return { total: uids.length, messages: [] };
  const found = new Map<number, MessageSummary>();
  const query = { uid: true, flags: true, internalDate: true, envelope: true, bodyStructure: true, size: true } as const;
  const fetch = (client: ImapFlow) => client.fetch(wanted.join(','), query, { uid: true });
  for await (const message of connection.messages('message', fetch, FETCH_LIMITS)) found.set(message.uid, summary(message));
  return { total: uids.length, messages: wanted.flatMap((uid) => found.get(uid) ?? []) };
}

/** All UIDs of the open folder by INTERNALDATE, newest first. */
async function uidsNewestFirst(connection: ImapConnection): Promise<number[]> {
  const dates: { uid: number; at: number }[] = [];
  const fetch = (client: ImapFlow) => client.fetch('1:*', { uid: true, internalDate: true });
  for await (const { uid, internalDate } of connection.messages('message', fetch, FETCH_LIMITS)) {
    dates.push({ uid, at: new Date(internalDate ?? 0).getTime() });
  }
  return dates.sort((a, b) => b.at - a.at || b.uid - a.uid).map(({ uid }) => uid);
}

function summary({ uid, flags, internalDate, envelope, bodyStructure, size }: FetchMessageObject): MessageSummary {
  const [from] = envelope?.from ?? [];
  return {
    uid,
    subject: envelope?.subject ?? '',
    fromName: from?.name ?? '',
    fromAddress: from?.address ?? '',
    date: new Date(internalDate ?? 0),
    seen: flags?.has('\\Seen') ?? false,
    flagged: flags?.has('\\Flagged') ?? false,
    hasAttachments: bodyStructure !== undefined && hasAttachment(bodyStructure),
    sizeBytes: size ?? 0,
  };
}

function hasAttachment(part: MessageStructureObject): boolean {
  return part.disposition === 'attachment' || (part.childNodes ?? []).some(hasAttachment);
}
