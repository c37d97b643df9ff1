/** Both interfaces over a mail server in memory (memory-mail.ts). Only test files import this. */
import type {
  AppendResult,
  DestinationFolder,
  FlagChange,
  FolderId,
  MailDestination,
  OutgoingMessage,
  StoredMessage,
} from '../mail-destination.ts';
import { MailError, type MailSide } from '../mail-error.ts';
import {
  type FolderContents,
  type FolderStatus,
  type MailSource,
  type SourceBody,
  type SourceFolder,
  secondsOf,
} from '../mail-source.ts';
import { canonicalHash } from '../message/canonical-hash.ts';
import { bodyOf, bytesOf } from '../message/mail-body.ts';
import { subjectOf } from '../message/subject-text.ts';
import type { MemoryFolder, MemoryMail, MemoryMessage, MemoryOperation } from './memory-mail.ts';

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

export class MemorySource extends MemorySession implements MailSource {
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
      .map(({ uid, internalDate, flags, body }) => ({
        uid,
        sizeBytes: body.length,
        internalSeconds: secondsOf(internalDate),
        flags: [...flags],
      }));
    return { ...statusOf(folder), messages };
  }

  async changedFlags({ path, uidValidity }: { path: string; uidValidity: bigint }, modSeq: bigint) {
    this.begin('changedFlags');
    return this.same(path, uidValidity)
      .messages.filter((message) => message.modSeq > modSeq)
      .map(({ uid, flags }) => ({ uid, flags: [...flags] }));
  }

  async fetchSubjects({ path, uidValidity }: { path: string; uidValidity: bigint }, uids: readonly number[]) {
    this.begin('fetchSubjects');
    const found = this.same(path, uidValidity).messages.filter(({ uid }) => uids.includes(uid));
    return new Map(
      found.flatMap(({ uid, body }) => {
        const subject = subjectOf(body);
        return subject === null ? [] : [[uid, subject] as const];
      }),
    );
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

export class MemoryDestination extends MemorySession implements MailDestination {
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

  async hashMessages({ path, uidValidity }: FolderId, uids: readonly bigint[]) {
    if (uids.length === 0) return new Map<bigint, Buffer>();
    this.begin('hashMessages');
    const wanted = new Set(uids);
    const { messages } = this.same(path, uidValidity);
    return new Map(
      messages.filter(({ uid }) => wanted.has(BigInt(uid))).map(({ uid, body }) => [BigInt(uid), canonicalHash(body)]),
    );
  }

  async moveMessages(folder: FolderId, uids: readonly bigint[], target: string, guard?: () => void): Promise<void> {
    if (uids.length === 0) return;
    guard?.();
    this.begin('moveMessages');
    for (const message of this.named(folder, uids)) {
      this.mail.addMessage(target, message.body, message);
      this.mail.removeMessage(folder.path, message.uid);
    }
  }

  async removeMessages(folder: FolderId, uids: readonly bigint[], guard?: () => void): Promise<void> {
    if (uids.length === 0) return;
    guard?.();
    this.begin('removeMessages');
    for (const { uid } of this.named(folder, uids)) this.mail.removeMessage(folder.path, uid);
  }

  private named({ path, uidValidity }: FolderId, uids: readonly bigint[]): MemoryMessage[] {
    const wanted = new Set(uids);
    return this.same(path, uidValidity).messages.filter(({ uid }) => wanted.has(BigInt(uid)));
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
