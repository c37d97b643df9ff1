/**
 * A mail server in memory, for tests in other rooms: one mailbox that can be read as a MailSource and written as a
 * MailDestination. It passes the same suite (mail-contract.ts) as real Dovecot.
 *
 * Faults are injected in three ways: `failNext` (the next call of one operation throws), `onAppend` (a verdict for each
 * message that is appended, a cut after storing included) and `unreadable` messages.
 */

import type { SpecialUse } from '../folders/special-use.ts';
import type { MailDestination, OutgoingMessage } from '../mail-destination.ts';
import type { MailSource } from '../mail-source.ts';
import { MemoryDestination, MemorySource } from './memory-sessions.ts';

export interface MemoryMessage {
  uid: number;
  body: Buffer;
  flags: string[];
  /** MODSEQ of RFC 7162. */
  modSeq: bigint;
  internalDate: Date;
  /** The server lists it and gives no body. */
  unreadable: boolean;
}

export interface MemoryFolder {
  path: string;
  uidValidity: bigint;
  uidNext: number;
  modSeq: bigint;
  specialUse: SpecialUse | null;
  selectable: boolean;
  messages: MemoryMessage[];
}

/** The calls of both interfaces; `append` is asked once for each message, `fetchMessages` once for each call. */
export type MemoryOperation =
  | 'listFolders'
  | 'folderStatus'
  | 'listMessages'
  | 'fetchMessages'
  | 'ensureFolder'
  | 'folderState'
  | 'changedFlags'
  | 'changeFlags'
  | 'readFlags'
  | 'hashMessages'
  | 'moveMessages'
  | 'removeMessages'
  | 'fetchSubjects'
  | 'append';

/** What happens to a message that is appended. `store_then_cut`: stored, and the answer is lost; `cut`: lost before it was stored. */
export type AppendVerdict = 'store' | 'refuse' | 'too_big' | 'over_quota' | 'cut' | 'store_then_cut';

export class MemoryMail {
  readonly delimiter: string;
  readonly folders = new Map<string, MemoryFolder>();
  /** Asked before each message is stored; absent: everything is stored. */
  onAppend: ((path: string, message: OutgoingMessage) => AppendVerdict) | undefined;
  private readonly failures = new Map<MemoryOperation, Error[]>();
  private lastUidValidity = 1_700_000_000n;

  constructor(options: { delimiter?: string } = {}) {
    this.delimiter = options.delimiter ?? '/';
    this.addFolder('INBOX', { specialUse: '\\Inbox' });
  }

  /** Adds an empty folder; one that is already there stays as it is. */
  addFolder(path: string, options: { specialUse?: SpecialUse | null; selectable?: boolean } = {}): MemoryFolder {
    const there = this.folders.get(path);
    if (there !== undefined) return there;
    this.lastUidValidity += 1n;
    const folder: MemoryFolder = {
      path,
      uidValidity: this.lastUidValidity,
      uidNext: 1,
      modSeq: 1n,
      specialUse: options.specialUse ?? null,
      selectable: options.selectable ?? true,
      messages: [],
    };
    this.folders.set(path, folder);
    return folder;
  }

  /** Puts a message into a folder (which is made when needed) and says its UID. */
  addMessage(
    path: string,
    body: Buffer | string,
    options: { flags?: readonly string[]; internalDate?: Date; unreadable?: boolean } = {},
  ): number {
    const folder = this.addFolder(path);
    const uid = folder.uidNext++;
    folder.messages.push({
      uid,
      modSeq: ++folder.modSeq,
      body: Buffer.from(body),
      flags: (options.flags ?? []).filter((flag) => flag.toLowerCase() !== '\\recent'),
      internalDate: wholeSeconds(options.internalDate ?? new Date('2024-01-01T00:00:00Z')),
      unreadable: options.unreadable ?? false,
    });
    return uid;
  }

  /** Expunges one message; nothing happens when it is not there. */
  removeMessage(path: string, uid: number): void {
    const folder = this.folders.get(path);
    if (folder !== undefined) folder.messages = folder.messages.filter((message) => message.uid !== uid);
  }

  /** Sets the flags of one message. */
  setFlags(path: string, uid: number, flags: readonly string[]): void {
    const folder = this.folders.get(path);
    const message = folder?.messages.find((one) => one.uid === uid);
    if (folder === undefined || message === undefined) throw new Error(`no message ${uid} in ${path}`);
    message.flags = [...flags];
    message.modSeq = ++folder.modSeq;
  }

  /** Recreates a folder: same messages, new UIDVALIDITY, UIDs from 1 (RFC 9051, 2.3.1.1). */
  recreateFolder(path: string): void {
    const folder = this.folders.get(path);
    if (folder === undefined) throw new Error(`no folder ${path}`);
    this.lastUidValidity += 1n;
    folder.uidValidity = this.lastUidValidity;
    folder.messages = folder.messages.map((message, index) => ({ ...message, uid: index + 1 }));
    folder.uidNext = folder.messages.length + 1;
  }

  /** The messages of a folder, ascending by UID; none when there is no such folder. */
  messages(path: string): readonly MemoryMessage[] {
    return this.folders.get(path)?.messages ?? [];
  }

  /** The next call of this operation throws `error` instead of doing anything; several are taken in order. */
  failNext(operation: MemoryOperation, error: Error): void {
    this.failures.set(operation, [...(this.failures.get(operation) ?? []), error]);
  }

  /** Throws the error that was planned for this operation, if any. For the two sessions below. */
  takeFailure(operation: MemoryOperation): void {
    const error = this.failures.get(operation)?.shift();
    if (error !== undefined) throw error;
  }

  /** A new session that reads. */
  source(): MailSource {
    return new MemorySource(this);
  }

  /** A new session that writes. */
  destination(): MailDestination {
    return new MemoryDestination(this);
  }
}

/** INTERNALDATE has no fraction of a second (RFC 9051, date-time). */
function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
