/**
 * Our mail platform's side of a copy. `imap-destination.ts` and (in memory, for tests) `memory-mail.ts`
 * implement it and pass the same suite.
 *
 * Invariants that every implementation keeps:
 * - A message counts as stored only after the server's tagged OK. Anything else that ends an append
 *   (cut, timeout, abort) is thrown as a MailError with reach `mailbox` or `server`: outcome unknown, the caller resolves it.
 * - A refusal by the server (NO, BAD) is an answer, not an unknown: see AppendResult.
 * - No user's folder is ever deleted or renamed.
 */

import type { SpecialUse } from './folders/special-use.ts';
import type { MailBody } from './message/mail-body.ts';

export interface DestinationFolder {
  /** Decoded name with the platform's delimiter. */
  path: string;
  delimiter: string;
  specialUse: SpecialUse | null;
  selectable: boolean;
}

export interface DestinationState {
  uidValidity: bigint;
  /** No message that is appended after this answer gets a lower UID (RFC 9051, 2.3.1.1). */
  uidNext: bigint;
}

export interface OutgoingMessage {
  /** The caller's own key, handed back in the result (the source UID). */
  key: number;
  body: MailBody;
  flags: readonly string[];
  internalDate: Date;
}

export type AppendResult =
  | {
      key: number;
      stored: true;
      /** From APPENDUID (RFC 4315); null where the server has no UIDPLUS. */
      uid: bigint | null;
      uidValidity: bigint | null;
    }
  | {
      key: number;
      stored: false;
      /** message_refused, message_too_big: this message alone. Over quota is thrown, for it stops the mailbox. */
      reason: 'message_refused' | 'message_too_big';
      serverText: string | null;
    };

export interface StoredMessage {
  uid: bigint;
  sizeBytes: number;
  internalDate: Date;
  flags: readonly string[];
}

export interface StoredBody {
  uid: bigint;
  body: Buffer;
}

export interface FlagChange {
  uid: bigint;
  add: readonly string[];
  remove: readonly string[];
}

/** A folder as its UIDs name messages in it. */
export interface FolderId {
  path: string;
  uidValidity: bigint;
}

export interface MailDestination {
  listFolders(): Promise<DestinationFolder[]>;
  /**
   * Makes the folder and its parents, and subscribes to what it made; one that is there is left as it is. An existing
   * folder is looked up once in a session, so this is cheap to call. Throws `folder_refused` (reach folder).
   */
  ensureFolder(path: string): Promise<void>;
  /** UIDVALIDITY and UIDNEXT of the folder now (STATUS). Throws `folder_gone` (reach folder). */
  folderState(path: string): Promise<DestinationState>;
  /**
   * Stores the messages in the given order, each with its flags (\Recent left out) and date.
   * Keywords that the platform refuses are dropped for that message and the rest is sent again.
   * A folder that is missing is made once. `over_quota` (reach mailbox), `throttled` and `server_error` are thrown: they are
   * not the message's fault. When anything is thrown, messages before it are stored and have no result: resolve all of them.
   * Calls may be made without waiting for earlier ones: their commands follow each other on the wire, in the order of the calls.
   * `guard` is called right before a command leaves, before each message of it, and once more before it is completed, and may
   * throw to stop (lost lease): then nothing of that command is stored.
   */
  append(path: string, messages: readonly OutgoingMessage[], guard?: () => void): Promise<AppendResult[]>;
  /** Messages of the folder whose UID is `fromUid` or higher, ascending. */
  listMessages(path: string, fromUid: bigint): AsyncIterable<StoredMessage>;
  /** Bodies of these UIDs; vanished ones are left out. */
  fetchMessages(path: string, uids: readonly bigint[]): AsyncIterable<StoredBody>;
  /** Flags (without \Recent) of these messages as they are now; vanished ones are left out. Throws as changeFlags does. */
  readFlags(folder: FolderId, uids: readonly bigint[]): Promise<Map<bigint, string[]>>;
  /**
   * Adds and takes away flags of messages that are there; UIDs that have vanished are passed over. Throws `folder_gone`,
   * `uid_validity_changed` (reach folder) when the folder is not the one that the UIDs belong to.
   */
  changeFlags(folder: FolderId, changes: readonly FlagChange[]): Promise<void>;
  /**
   * SHA-256 of the canonical form of these messages as they are now, read in a stream; vanished ones are left out. Throws as
   * changeFlags does.
   */
  hashMessages(folder: FolderId, uids: readonly bigint[]): Promise<Map<bigint, Buffer>>;
  /**
   * Moves exactly these messages into another folder, which is made when it is missing; flags and dates stay, and UIDs that have
   * vanished are passed over (RFC 6851, or COPY and UID EXPUNGE of RFC 4315). `guard` as with append. When it throws after that,
   * some may have been moved, and without MOVE some may be in both folders: look. Throws as changeFlags does, and `server_error`
   * (reach mailbox), with nothing changed, where the platform can do neither.
   */
  moveMessages(folder: FolderId, uids: readonly bigint[], target: string, guard?: () => void): Promise<void>;
  /**
   * Removes exactly these messages and no other, also none that is marked as deleted (UID EXPUNGE, RFC 4315). Otherwise as
   * moveMessages.
   */
  removeMessages(folder: FolderId, uids: readonly bigint[], guard?: () => void): Promise<void>;
  /** Says goodbye when it can; never throws. Safe to call twice. */
  close(): Promise<void>;
}
