/** The webmail's borders: what its pages ask for and what they are answered. */
import { z } from 'zod';

const folder = z.string().min(1).max(1000);
/** UIDVALIDITY: with it a UID names one message of all times (RFC 9051, 2.3.1.1). */
const validity = z.string().regex(/^\d{1,10}$/);
const uid = z.coerce.number().int().min(1).max(4_294_967_295);

/** `everything` looks into the texts of messages as well; `everywhere` into all folders. */
const search = z.object({
  search: z.string().trim().max(200).default(''),
  everything: z.stringbool().default(false),
  everywhere: z.stringbool().default(false),
});

/** UIDs of conversations that are unfolded, with commas between. */
const expanded = z
  .string()
  .regex(/^(\d{1,10}(,\d{1,10}){0,199})?$/)
  .default('')
  .transform((text) => (text === '' ? [] : text.split(',').map(Number)));

/** `conversations`: one line for each thread; where the platform makes no threads, and in a search, one for each message. */
export const rowsQuery = search.extend({
  folder,
  from: z.coerce.number().int().min(0).max(10_000_000).default(0),
  conversations: z.stringbool().default(false),
  expanded,
});
export const messageQuery = z.object({ folder, validity, uid });
export const frameQuery = messageQuery.extend({ images: z.stringbool().default(false) });
export const partQuery = messageQuery.extend({ part: z.string().regex(/^\d{1,5}(\.\d{1,5}){0,200}$/) });

export const messagesRef = z.object({ folder, validity, uids: z.array(uid).min(1).max(1000) });
export const markMessages = messagesRef.extend({ flag: z.enum(['seen', 'flagged']), on: z.boolean() });
export const moveMessages = messagesRef.extend({ to: folder });
/** `forGood`: not into the trash, but out of it. */
export const removeMessages = messagesRef.extend({ forGood: z.boolean() });

export type RowsQuery = z.infer<typeof rowsQuery>;
export type MessageRef = z.infer<typeof messageQuery>;
export type MessagesRef = z.infer<typeof messagesRef>;
export type MarkMessages = z.infer<typeof markMessages>;
export type MoveMessages = z.infer<typeof moveMessages>;
export type RemoveMessages = z.infer<typeof removeMessages>;

export interface Person {
  name: string;
  address: string;
}

export interface MailFolder {
  path: string;
  /** The levels below the nearest folder above it that is in the list. */
  name: string;
  specialUse: string | null;
  total: number;
  unseen: number;
  depth: number;
  /** Another one whenever anything in the folder has changed. */
  version: string;
}

/** What one line stands for that is no single message. UIDs are of the messages in this folder, the newest first. */
export interface MailConversation {
  uids: number[];
  unseen: number[];
  flagged: number[];
  /** Its messages follow beneath. */
  expanded: boolean;
  /** Who wrote, and to whom; each once, the newest first. */
  from: Person[];
  to: Person[];
}

/** One line of a list: a message, or a conversation, which looks as its newest message. */
export interface MailRow {
  folder: string;
  validity: string;
  uid: number;
  subject: string;
  from: Person;
  to: Person;
  preview: string;
  /** When it arrived, ISO 8601. */
  date: string;
  seen: boolean;
  flagged: boolean;
  hasAttachments: boolean;
  conversation: MailConversation | null;
  /** It stands beneath its conversation. */
  within: boolean;
}

export interface RowsPage {
  from: number;
  total: number;
  rows: MailRow[];
  /** False: the search has been given up before all folders were looked through. */
  complete: boolean;
  /** Whether the platform can show this folder as conversations. */
  threading: boolean;
}

/** How many lines one answer has. */
export const PAGE_ROWS = 50;

export interface TextPiece {
  text: string;
  href?: string;
}

export interface TextBlock {
  quote: number;
  pieces: TextPiece[];
}

export interface MailAttachment {
  part: string;
  name: string;
  sizeBytes: number;
}

/** `cut`: the text goes on, and is only in the original. */
export type MessageBody =
  | { kind: 'text'; blocks: TextBlock[]; cut: boolean }
  | { kind: 'html'; remoteImages: number; cut: boolean }
  | { kind: 'none' };

export interface MessageView {
  folder: string;
  validity: string;
  uid: number;
  subject: string;
  from: Person[];
  to: Person[];
  cc: Person[];
  moreRecipients: number;
  date: string;
  seen: boolean;
  flagged: boolean;
  sizeBytes: number;
  body: MessageBody;
  attachments: MailAttachment[];
  /** Attachments that are in the message, but not in the list. */
  moreAttachments: number;
}

/** Where messages have gone, so that it can be undone; null when the server does not say. */
export type MovedTo = { folder: string; validity: string; uids: number[] } | null;
