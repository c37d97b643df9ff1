/**
 * A mail server in memory, for tests in other rooms: one mailbox that can be read as a MailSource and written as a
 * MailDestination. It passes the same suite (mail-contract.ts) as real Dovecot.
 *
 * Faults are injected in three ways: `failNext` (the next call of one operation throws), `onAppend` (a verdict for each
 * message that is appended, a cut after storing included) and `unreadable` messages.
 */
import type {
  AppendResult,
  DestinationFolder,
  FlagChange,
  MailDestination,
  OutgoingMessage,
  StoredMessage,
} from '../mail-destination.ts';
import { MailError, type MailSide } from '../mail-error.ts';
import type { FolderContents, FolderStatus, MailSource, SourceBody, SourceFolder } from '../mail-source.ts';
import { bodyOf, bytesOf } from '../message/mail-body.ts';
import type { SpecialUse } from '../special-use.ts';

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

/** One session: what both interfaces share. A failure that reaches the mailbox or the server ends it. */
class MemorySession {
  protected readonly mail: MemoryMail;
  protected readonly side: MailSide;
  private closed = false;

  constructor(mail: MemoryMail, side: MailSide) {
    this.mail = mail;
    this.side = side;
  }

  protected begin(operation: MemoryOperation): void {
    if (this.closed) throw new MailError('connection_lost', 'mailbox', { side: this.side });
    try {
      this.mail.takeFailure(operation);
    } catch (error) {
      if (!(error instanceof MailError) || error.reach === 'mailbox' || error.reach === 'server') this.closed = true;
      throw error;
    }
  }

  protected lose(): never {
    this.closed = true;
    throw new MailError('connection_lost', 'mailbox', { side: this.side });
  }

  protected folder(path: string): MemoryFolder {
    const folder = this.mail.folders.get(path);
    if (folder?.selectable) return folder;
    throw new MailError('folder_gone', 'folder', { side: this.side });
  }

  protected same(path: string, uidValidity: bigint): MemoryFolder {
    const folder = this.folder(path);
    if (folder.uidValidity === uidValidity) return folder;
    throw new MailError('uid_validity_changed', 'folder', { side: this.side });
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

function statusOf({ uidValidity, uidNext, modSeq, messages }: MemoryFolder): FolderStatus {
  return { uidValidity, uidNext: BigInt(uidNext), modSeq, exists: messages.length };
}

class MemorySource extends MemorySession implements MailSource {
  constructor(mail: MemoryMail) {
    super(mail, 'source');
  }

  async listFolders(): Promise<SourceFolder[]> {
    this.begin('listFolders');
    return [...this.mail.folders.values()].map((folder) => ({
      path: folder.path,
      delimiter: this.mail.delimiter,
      attributes: [
        ...(folder.selectable ? [] : ['\\Noselect']),
        ...(folder.specialUse === null || folder.specialUse === '\\Inbox' ? [] : [folder.specialUse]),
      ],
      selectable: folder.selectable,
      specialUse: folder.specialUse,
    }));
  }

  async folderStatus(path: string): Promise<FolderStatus> {
    this.begin('folderStatus');
    return statusOf(this.folder(path));
  }

  async listMessages(path: string, fromUid = 1): Promise<FolderContents> {
    this.begin('listMessages');
    const folder = this.folder(path);
    const messages = folder.messages
      .filter(({ uid }) => uid >= fromUid)
      .map(({ uid, internalDate, flags, body }) => ({ uid, sizeBytes: body.length, internalDate, flags: [...flags] }));
    return { ...statusOf(folder), messages };
  }

  async changedFlags({ path, uidValidity }: { path: string; uidValidity: bigint }, modSeq: bigint) {
    this.begin('changedFlags');
    return this.same(path, uidValidity)
      .messages.filter((message) => message.modSeq > modSeq)
      .map(({ uid, flags }) => ({ uid, flags: [...flags] }));
  }

  async fetchMessages({ path, uidValidity }: { path: string; uidValidity: bigint }, uids: readonly number[]) {
    this.begin('fetchMessages');
    const { messages } = this.same(path, uidValidity);
    return uids.flatMap((uid): SourceBody[] => {
      const message = messages.find((one) => one.uid === uid);
      if (message === undefined) return [];
      if (message.unreadable) return [{ uid, body: null, reason: 'message_unreadable', serverText: 'Internal error' }];
      return [{ uid, body: bodyOf(Buffer.from(message.body)) }];
    });
  }
}

class MemoryDestination extends MemorySession implements MailDestination {
  constructor(mail: MemoryMail) {
    super(mail, 'destination');
  }

  async listFolders(): Promise<DestinationFolder[]> {
    this.begin('listFolders');
    return [...this.mail.folders.values()].map(({ path, specialUse, selectable }) => ({
      path,
      delimiter: this.mail.delimiter,
      specialUse,
      selectable,
    }));
  }

  async ensureFolder(path: string): Promise<void> {
    this.begin('ensureFolder');
    const levels = path.split(this.mail.delimiter);
    levels.forEach((_, index) => {
      this.mail.addFolder(levels.slice(0, index + 1).join(this.mail.delimiter));
    });
  }

  async folderState(path: string) {
    this.begin('folderState');
    const folder = this.folder(path);
    return { uidValidity: folder.uidValidity, uidNext: BigInt(folder.uidNext) };
  }

  async append(path: string, messages: readonly OutgoingMessage[], guard?: () => void): Promise<AppendResult[]> {
    const bodies = await Promise.all(messages.map(({ body }) => bytesOf(body)));
    return messages.map((message, index) => {
      guard?.();
      this.begin('append');
      return this.store(path, message, bodies[index] ?? Buffer.alloc(0));
    });
  }

  async readFlags({ path, uidValidity }: { path: string; uidValidity: bigint }, uids: readonly bigint[]) {
    this.begin('readFlags');
    const wanted = new Set(uids);
    const { messages } = this.same(path, uidValidity);
    return new Map(messages.filter(({ uid }) => wanted.has(BigInt(uid))).map(({ uid, flags }) => [BigInt(uid), [...flags]]));
  }

  async changeFlags({ path, uidValidity }: { path: string; uidValidity: bigint }, changes: readonly FlagChange[]): Promise<void> {
    this.begin('changeFlags');
    const folder = this.same(path, uidValidity);
    for (const { uid, add, remove } of changes) {
      const message = folder.messages.find((one) => BigInt(one.uid) === uid);
      if (message === undefined) continue;
      this.mail.setFlags(path, message.uid, [...new Set([...message.flags.filter((flag) => !remove.includes(flag)), ...add])]);
    }
  }

  private store(path: string, message: OutgoingMessage, body: Buffer): AppendResult {
    const verdict = this.mail.onAppend?.(path, message) ?? 'store';
    if (verdict === 'over_quota') throw new MailError('over_quota', 'mailbox', { side: this.side, serverText: 'Quota exceeded' });
    if (verdict === 'cut') this.lose();
    if (verdict === 'refuse') return { key: message.key, stored: false, reason: 'message_refused', serverText: 'Refused' };
    if (verdict === 'too_big') return { key: message.key, stored: false, reason: 'message_too_big', serverText: 'Too big' };
    const { flags, internalDate } = message;
    const uid = this.mail.addMessage(path, body, { flags, internalDate });
    if (verdict === 'store_then_cut') this.lose();
    return { key: message.key, stored: true, uid: BigInt(uid), uidValidity: this.folder(path).uidValidity };
  }

  async *listMessages(path: string, fromUid: bigint): AsyncGenerator<StoredMessage> {
    this.begin('listMessages');
    for (const message of [...this.folder(path).messages]) {
      if (BigInt(message.uid) < fromUid) continue;
      const { internalDate, flags } = message;
      yield { uid: BigInt(message.uid), sizeBytes: message.body.length, internalDate, flags: [...flags] };
    }
  }

  async *fetchMessages(path: string, uids: readonly bigint[]) {
    this.begin('fetchMessages');
    const wanted = new Set(uids);
    for (const message of [...this.folder(path).messages]) {
      if (wanted.has(BigInt(message.uid))) yield { uid: BigInt(message.uid), body: Buffer.from(message.body) };
    }
  }
}

/** INTERNALDATE has no fraction of a second (RFC 9051, date-time). */
function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
