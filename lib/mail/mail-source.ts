/**
 * The old provider's mailbox, read-only, whatever the protocol: `imap-source.ts`, `pop3-source.ts` and (in memory, for tests)
 * `memory-mail.ts`.
 *
 * Invariants that every implementation keeps:
 * - The source is never changed: folders are opened by EXAMINE, bodies read by BODY.PEEK[] (RFC 9051, 6.4.5).
 * - A body is handed out only when every byte of its literal has arrived; a cut is `connection_lost`. RFC822.SIZE is a hint:
 *   where it differs from the literal, the bytes win (trust.md 5, line 38).
 * - A message that is gone is left out of `fetchMessages`; it is the caller who compares what came with what was asked.
 * - Every failure is a MailError. After one with reach `mailbox` or `server` the source is closed.
 * - Calls may be made without waiting for earlier ones: they are carried out in the order of the calls, and their round trips
 *   overlap.
 */

import type { SpecialUse } from './folders/special-use.ts';
import type { MailBody } from './message/mail-body.ts';

export interface SourceFolder {
  /** The server's name, decoded from modified UTF-7 (RFC 3501, 5.1.3), with the server's delimiter. INBOX is always "INBOX". */
  path: string;
  /** Hierarchy delimiter, null when the folder has none (NIL). */
  delimiter: string | null;
  /** \All, \Sent ...: what the server itself says (RFC 6154), not what the name suggests. */
  attributes: readonly string[];
  /** False for \Noselect and \NonExistent: a container, nothing to copy. */
  selectable: boolean;
  /** From the server's attribute. Null: ask special-use.ts for the name. */
  specialUse: SpecialUse | null;
  /** A view of all mail, of which only that is listed which no other folder shows: mail archived at Gmail. */
  remainder?: true;
}

/** What a folder says of itself without being listed (RFC 9051, 6.3.11; RFC 7162 for HIGHESTMODSEQ). */
export interface FolderStatus {
  uidValidity: bigint;
  /** Number of messages (EXISTS, or MESSAGES of STATUS). Of a remainder 0: how many they are is known by listing it. */
  exists: number;
  /** Null where the server does not say it. Of a remainder HIGHESTMODSEQ, for it changes with labels, not only with new mail. */
  uidNext: bigint | null;
  /** Grows with every change of a flag. Null without CONDSTORE. */
  modSeq: bigint | null;
}

/** One line of a folder's list: all that can be known without reading the body. */
export interface SourceMessage {
  uid: number;
  sizeBytes: number;
  /**
   * INTERNALDATE, in seconds since 1970, its smallest unit; 0 stands for "unknown". A number, since a mailbox of hundreds of thousands is
   * held in memory until it is copied, and a Date takes more room than all the rest.
   */
  internalSeconds: number;
  /** System flags and keywords as the server spells them, without \Recent. */
  flags: readonly string[];
}

/** INTERNALDATE of a listed message. */
export function internalDateOf({ internalSeconds }: Pick<SourceMessage, 'internalSeconds'>): Date {
  return new Date(internalSeconds * 1000);
}

/** A Date as SourceMessage has it. */
export function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

export interface FolderContents extends FolderStatus {
  /** Ascending by UID. */
  messages: SourceMessage[];
}

export type SourceBody =
  | {
      uid: number;
      /** The message byte for byte as the server sent it. The caller discards it. */
      body: MailBody;
      /** What the message itself says of its arrival, where the listing could only guess (POP3). Absent: the listing's holds. */
      internalDate?: Date;
    }
  | {
      uid: number;
      body: null;
      /** The server lists the message and gives no body (trust.md 5, line 16), or it is larger than we take (line 19, 44). */
      reason: 'message_unreadable' | 'message_too_big';
      /** Why, in the server's words, cleaned as in MailError; null when it said nothing. */
      serverText: string | null;
    };

export interface MailSource {
  /** All folders of the account, containers included. Throws MailError (reach mailbox or server). */
  listFolders(): Promise<SourceFolder[]>;
  /** Looks at a folder from outside (STATUS). Throws `folder_gone`, `folder_refused` (reach folder). */
  folderStatus(path: string): Promise<FolderStatus>;
  /**
   * Opens a folder read-only and lists its messages from UID `fromUid` on (never by SEARCH, which some servers cap). Throws
   * MailError `folder_gone` when it is no longer there, `folder_refused` when the server does not let us in (reach folder).
   */
  listMessages(path: string, fromUid?: number): Promise<FolderContents>;
  /** Messages whose flags have changed since `modSeq` (RFC 7162, CHANGEDSINCE). Only where folderStatus gives a modSeq. */
  changedFlags(folder: { path: string; uidValidity: bigint }, modSeq: bigint): Promise<{ uid: number; flags: string[] }[]>;
  /**
   * The bodies of these messages; vanished ones are left out. Throws `uid_validity_changed` (reach folder) when the folder is
   * not the one that was listed: its UIDs would name other messages.
   */
  fetchMessages(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<SourceBody[]>;
  /**
   * The subjects of these messages as plain text (message/subject-text.ts), without their bodies; vanished ones, and those
   * without a subject, are left out. For the few that could not be copied. Throws as fetchMessages does.
   */
  fetchSubjects(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<Map<number, string>>;
  /**
   * performance.now() at which it shut the owner's own mail program out of the mailbox, which a POP3 session does (RFC 1939, 4). Null: not
   * yet. Absent: it never does.
   */
  readonly maildropOpenedAt?: number | null;
  /** Says goodbye when it can; never throws. Safe to call twice. */
  close(): Promise<void>;
}
