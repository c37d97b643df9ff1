/**
 * The old provider's mailbox, read-only, whatever the protocol. `imap-source.ts` and (in memory, for tests)
 * `memory-mail.ts` implement it and pass the same suite; POP3 follows.
 *
 * Invariants that every implementation keeps:
 * - The source is never changed: folders are opened by EXAMINE, bodies read by BODY.PEEK[] (RFC 9051, 6.4.5).
 * - A body is handed out only when every byte of its literal has arrived; a cut is `connection_lost`. RFC822.SIZE is a hint:
 *   where it differs from the literal, the bytes win (trust.md 5, line 38).
 * - A message that is gone is left out of `fetchMessages`; it is the caller who compares what came with what was asked.
 * - Every failure is a MailError. After one with reach `mailbox` or `server` the source is closed.
 * - One call at a time: finish (or leave) one iteration before the next call.
 */
import type { SpecialUse } from './special-use.ts';

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
}

export interface SourceFolderState {
  uidValidity: bigint;
  /** Number of messages (EXISTS). */
  exists: number;
}

/** One line of a folder's list: all that can be known without reading the body. */
export interface SourceMessage {
  uid: number;
  sizeBytes: number;
  /** INTERNALDATE; when the server gives none, the epoch of 1970 stands for "unknown". */
  internalDate: Date;
  /** System flags and keywords as the server spells them, without \Recent. */
  flags: readonly string[];
}

export interface SourceBody {
  uid: number;
  /** The message byte for byte as the server sent it. Null: the server lists the message and gives no body (trust.md 5, line 16). */
  body: Buffer | null;
  /** Why there is no body, in the server's words, cleaned as in MailError; null when it said nothing or the body is there. */
  serverText: string | null;
}

export interface MailSource {
  /** All folders of the account, containers included. Throws MailError (reach mailbox or server). */
  listFolders(): Promise<SourceFolder[]>;
  /**
   * Opens a folder read-only (EXAMINE) and says what it is now. Throws MailError `folder_gone` (reach folder) when it is no
   * longer there, `folder_refused` (reach folder) when the server does not let us in.
   */
  openFolder(path: string): Promise<SourceFolderState>;
  /** All messages of the open folder, in ascending order of UID, read in windows (never SEARCH, which some servers cap). */
  listMessages(): AsyncIterable<SourceMessage>;
  /** The bodies of these UIDs of the open folder, in whatever order the server sends them; vanished ones are left out. */
  fetchMessages(uids: readonly number[]): AsyncIterable<SourceBody>;
  /** Says goodbye when it can; never throws. Safe to call twice. */
  close(): Promise<void>;
}
