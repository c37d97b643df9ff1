/**
 * A member's own mailbox here, read and tidied up for the webmail over one connection. The only place that speaks IMAP for it.
 *
 * Nothing here reads a folder whole: the server counts, sorts, searches and cuts messages into parts, and only what is shown
 * comes over the wire. Calls on one reader wait for each other, for a connection has one folder open.
 */
import type { MailLogin, MailServer } from './connection.ts';
import { openImapConnection } from './imap/imap-connection.ts';
import { changeFlag, type MessagesRef, type MovedTo, moveMessages, removeMessages } from './mailbox/change-messages.ts';
import type { LinesWish } from './mailbox/conversations.ts';
import { type ConversationPage, ThreadedFolder } from './mailbox/list-conversations.ts';
import { listMailboxFolders, type MailboxFolder } from './mailbox/list-folders.ts';
import { listMessages, type MessagePage, type PageWish } from './mailbox/list-messages.ts';
import type { MessagePart } from './mailbox/message-structure.ts';
import { OpenFolder } from './mailbox/open-folder.ts';
import { type MessageHead, type MessageRef, readHead, readParts, readPiece } from './mailbox/read-message.ts';
import { CommandStream } from './stream/command-stream.ts';

/** All throw MailError; one whose reach is `mailbox` or `server` has ended the connection. */
export interface MailboxReader {
  /** False: the connection has ended, and every call fails. */
  readonly usable: boolean;
  listFolders(): Promise<MailboxFolder[]>;
  listMessages(path: string, wish: PageWish): Promise<MessagePage>;
  /** Null: the server puts no messages into threads, or the folder has too many. */
  listConversations(path: string, wish: LinesWish): Promise<ConversationPage | null>;
  readHead(message: MessageRef): Promise<MessageHead>;
  readParts(message: MessageRef): Promise<MessagePart | null>;
  readPiece(message: MessageRef, piece: { part: string; offset: number; limit: number }): Promise<Buffer>;
  changeFlag(messages: MessagesRef, change: { flag: '\\Seen' | '\\Flagged'; on: boolean }): Promise<void>;
  moveMessages(messages: MessagesRef, to: string): Promise<MovedTo>;
  removeMessages(messages: MessagesRef): Promise<void>;
  /** Says goodbye when it can; never throws. */
  close(): Promise<void>;
}

/** Of one BODYSTRUCTURE: two names for each of a thousand attachments, and some room. */
const MOST_LITERALS = 4_000;

/** Signs in to the platform as the member. Throws MailError. Close the result. */
export async function openMailboxReader(server: MailServer, login: MailLogin): Promise<MailboxReader> {
  const connection = await openImapConnection(server, login, { side: 'destination', openTimeoutMs: 10_000, silenceMs: 20_000 });
  const stream = new CommandStream(connection, { mostLiterals: MOST_LITERALS });
  const folder = new OpenFolder(stream);
  const threaded = new ThreadedFolder(folder);
  let turn: Promise<unknown> = Promise.resolve();
  const alone = <T>(call: () => Promise<T>): Promise<T> => {
    const mine = turn.then(call);
    turn = mine.catch(() => {});
    return mine;
  };
  return {
    get usable() {
      return stream.usable;
    },
    listFolders: () => alone(() => listMailboxFolders(folder)),
    listMessages: (path, wish) => alone(() => listMessages(folder, path, wish)),
    listConversations: (path, wish) => alone(() => threaded.list(path, wish)),
    readHead: (message) => alone(() => readHead(folder, message)),
    readParts: (message) => alone(() => readParts(folder, message)),
    readPiece: (message, piece) => alone(() => readPiece(folder, message, piece)),
    changeFlag: (messages, change) => alone(() => changeFlag(folder, messages, change)),
    moveMessages: (messages, to) => alone(() => moveMessages(folder, messages, to)),
    removeMessages: (messages) => alone(() => removeMessages(stream, folder, messages)),
    close: () => stream.close(),
  };
}
