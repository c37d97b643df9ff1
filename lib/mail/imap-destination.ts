/**
 * Our mail platform over IMAP: by imapflow, and on a connection of its own for APPEND alone (append/). The worker signs in as master user (`address*migrator`), webmail as the member.
 *
 * Invariants beyond those of mail-destination.ts:
 * - No folder is selected while messages are appended, and folders are opened by EXAMINE only: what the member sees as
 *   recent or seen does not change by our looking.
 */

import { appendMessages } from './append/append-messages.ts';
import { AppendStream } from './append/append-stream.ts';
import type { MailLogin, MailServer } from './connection.ts';
import { FETCH_LIMITS } from './imap/command-watch.ts';
import { type ImapConnection, type ImapOptions, openImapConnection } from './imap/imap-connection.ts';
import type {
  AppendResult,
  DestinationFolder,
  DestinationState,
  MailDestination,
  OutgoingMessage,
  StoredBody,
  StoredMessage,
} from './mail-destination.ts';
import { MailError } from './mail-error.ts';
import { specialUseOf } from './special-use.ts';

export type ImapDestinationOptions = Omit<ImapOptions, 'side'>;

/** Connects and signs in; throws as openImapConnection does, with side `destination`. Close the result. */
export async function openImapDestination(
  server: MailServer,
  login: MailLogin,
  options: ImapDestinationOptions = {},
): Promise<MailDestination> {
  const open = () => openImapConnection(server, login, { ...options, side: 'destination' });
  return new ImapDestination(await open(), open);
}

class ImapDestination implements MailDestination {
  private readonly connection: ImapConnection;
  /** Folders seen or made in this session; what a user removes meanwhile comes back by [TRYCREATE]. */
  private there: Set<string> | undefined;
  private delimiter = '/';

  private readonly openAnother: () => Promise<ImapConnection>;
  private stream: AppendStream | undefined;

  constructor(connection: ImapConnection, openAnother: () => Promise<ImapConnection>) {
    this.connection = connection;
    this.openAnother = openAnother;
  }

  async listFolders(): Promise<DestinationFolder[]> {
    const listed = await this.connection.command('other', (client) => client.list());
    const folders = listed.map(({ path, delimiter, flags }) => ({
      path,
      delimiter: delimiter || '/',
      specialUse: path === 'INBOX' ? ('\\Inbox' as const) : specialUseOf(flags),
      selectable: ![...flags].some((flag) => /^\\(noselect|nonexistent)$/i.test(flag)),
    }));
    this.there = new Set(folders.flatMap(({ path, selectable }) => (selectable ? [path] : [])));
    this.delimiter = folders[0]?.delimiter ?? '/';
    return folders;
  }

  async ensureFolder(path: string): Promise<void> {
    if (this.there === undefined) await this.listFolders();
    if (path.toUpperCase() === 'INBOX' || this.there?.has(path)) return;
    await this.create(path);
  }

  async folderState(path: string): Promise<DestinationState> {
    await this.deselect();
    const status = await this.connection.command('folder', (client) => client.status(path, { uidValidity: true, uidNext: true }));
    // imapflow answers false for every refusal but a missing folder, and leaves out what the server left out.
    if (!status) throw this.connection.swallowedRefusal('folder');
    const { uidValidity, uidNext } = status;
    if (uidValidity === undefined || uidNext === undefined)
      throw new MailError('protocol_error', 'mailbox', { side: 'destination' });
    return { uidValidity, uidNext: BigInt(uidNext) };
  }

  async append(path: string, messages: readonly OutgoingMessage[], beforeSend?: () => void): Promise<AppendResult[]> {
    if (!this.connection.usable) throw new MailError('connection_lost', 'mailbox', { side: 'destination' });
    this.stream ??= new AppendStream(await this.openAnother());
    const createFolder = () => this.create(path);
    try {
      return await appendMessages({ stream: this.stream, path, createFolder, beforeSend: beforeSend ?? (() => {}) }, messages);
    } catch (error) {
      // Half a session is of no use: the caller opens a new one and looks what became of the batch.
      if (error instanceof MailError && (error.reach === 'mailbox' || error.reach === 'server')) await this.close();
      throw error;
    }
  }

  async *listMessages(path: string, fromUid: bigint): AsyncGenerator<StoredMessage> {
    if (!(await this.examine(path))) return;
    const query = { uid: true, flags: true, internalDate: true, size: true };
    const range = `${fromUid < 1n ? 1n : fromUid}:*`;
    for await (const row of this.connection.messages(
      'folder',
      (client) => client.fetch(range, query, { uid: true }),
      FETCH_LIMITS,
    )) {
      // `N:*` always gives the last message, even when its UID is lower than N (RFC 9051, 6.4.9).
      if (!row.uid || BigInt(row.uid) < fromUid) continue;
      const internalDate = row.internalDate instanceof Date ? row.internalDate : new Date(0);
      const flags = [...(row.flags ?? [])].filter((flag) => flag.toLowerCase() !== '\\recent');
      yield { uid: BigInt(row.uid), sizeBytes: row.size ?? 0, internalDate, flags };
    }
  }

  async *fetchMessages(path: string, uids: readonly bigint[]): AsyncGenerator<StoredBody> {
    if (uids.length === 0 || !(await this.examine(path))) return;
    const query = { uid: true, source: true };
    const wanted = new Set(uids.map(Number));
    const rows = this.connection.messages('message', (client) => client.fetch([...wanted], query, { uid: true }), FETCH_LIMITS);
    for await (const { uid, source } of rows) {
      if (Buffer.isBuffer(source) && wanted.delete(uid)) yield { uid: BigInt(uid), body: source };
    }
  }

  async close(): Promise<void> {
    await Promise.all([this.stream?.close(), this.connection.close()]);
  }

  /** True when there is something to read. */
  private async examine(path: string): Promise<boolean> {
    const mailbox = await this.connection.examine(path);
    return mailbox.exists > 0;
  }

  private async deselect(): Promise<void> {
    if (this.connection.client.mailbox) await this.connection.command('other', (client) => client.mailboxClose());
  }

  /** Makes the folder and its missing parents, and subscribes to all of them. One that is there already is fine. */
  private async create(path: string): Promise<void> {
    if (this.there === undefined) await this.listFolders();
    const levels = path.split(this.delimiter);
    const parents = levels.slice(0, -1).map((_, index) => levels.slice(0, index + 1).join(this.delimiter));
    for (const folder of [...parents, path]) {
      if (this.there?.has(folder) && folder !== path) continue;
      await this.createOne(folder);
      this.there?.add(folder);
    }
  }

  private async createOne(path: string): Promise<void> {
    try {
      // imapflow subscribes to what it created, and takes [ALREADYEXISTS] for an answer.
      await this.connection.command('folder', (client) => client.mailboxCreate(path));
    } catch (error) {
      if (!(error instanceof MailError) || error.reach !== 'folder') throw error;
      // Servers without that code (RFC 5530) say no more than NO.
      const isThere = (await this.listFolders()).some((folder) => folder.path === path && folder.selectable);
      if (!isThere)
        throw new MailError('folder_refused', 'folder', {
          side: 'destination',
          serverText: error.serverText ?? undefined,
          cause: error,
        });
    }
  }
}
