/**
 * Our mail platform over IMAP: by imapflow, and on a connection of its own for APPEND alone (append/). The worker signs in as master user (`address*migrator`), webmail as the member.
 *
 * Invariants beyond those of mail-destination.ts:
 * - No folder is selected while messages are appended, and folders are opened by EXAMINE only: what the member sees as
 *   recent or seen does not change by our looking.
 */

import { appendMessages } from './append/append-messages.ts';
import { createFolders } from './append/create-folders.ts';
import type { MailLogin, MailServer } from './connection.ts';
import { FETCH_LIMITS } from './imap/command-watch.ts';
import { type ImapConnection, type ImapOptions, openImapConnection } from './imap/imap-connection.ts';
import type {
  AppendResult,
  DestinationFolder,
  DestinationState,
  FlagChange,
  MailDestination,
  OutgoingMessage,
  StoredBody,
  StoredMessage,
} from './mail-destination.ts';
import { MailError } from './mail-error.ts';
import { specialUseOf } from './special-use.ts';
import { CommandStream } from './stream/command-stream.ts';
import { pathParts, readStatus } from './stream/folder-list.ts';
import { uidSet } from './stream/uid-set.ts';


export type ImapDestinationOptions = Omit<ImapOptions, 'side'> & {
  /** Only messages will be stored: the connection for looking is opened when it is needed all the same. Default false. */
  appendOnly?: boolean | undefined;
};

/** Connects and signs in; throws as openImapConnection does, with side `destination`. Close the result. */
export async function openImapDestination(
  server: MailServer,
  login: MailLogin,
  options: ImapDestinationOptions = {},
): Promise<MailDestination> {
  const destination = new ImapDestination(() => openImapConnection(server, login, { ...options, side: 'destination' }));
  await destination.open(options.appendOnly === true ? 'storing' : 'looking');
  return destination;
}

class ImapDestination implements MailDestination {
  private readonly openConnection: () => Promise<ImapConnection>;
  /** For looking: lists, bodies, flags. */
  private looking: Promise<ImapConnection> | undefined;
  /** For storing: APPEND, and what a folder needs before it. */
  private storing: Promise<CommandStream> | undefined;
  /** Folders seen or made in this session; what a user removes meanwhile comes back by [TRYCREATE]. */
  private there: Promise<Set<string>> | undefined;
  private delimiter = '/';
  private ended = false;

  constructor(openConnection: () => Promise<ImapConnection>) {
    this.openConnection = openConnection;
  }

  /** Opens one of the two connections, so that a wrong login shows at once. */
  async open(which: 'looking' | 'storing'): Promise<void> {
    await (which === 'looking' ? this.connection() : this.stream());
  }

  async listFolders(): Promise<DestinationFolder[]> {
    const connection = await this.connection();
    const listed = await this.ending(connection.command('other', (client) => client.list()));
    const folders = listed.map(({ path, delimiter, flags }) => ({
      path,
      delimiter: delimiter || '/',
      specialUse: path === 'INBOX' ? ('\\Inbox' as const) : specialUseOf(flags),
      selectable: ![...flags].some((flag) => /^\\(noselect|nonexistent)$/i.test(flag)),
    }));
    this.there = Promise.resolve(new Set(folders.flatMap(({ path, selectable }) => (selectable ? [path] : []))));
    this.delimiter = folders[0]?.delimiter ?? '/';
    return folders;
  }

  async ensureFolder(path: string): Promise<void> {
    if (path.toUpperCase() === 'INBOX' || (await this.folders()).has(path)) return;
    await this.create(path);
  }

  async folderState(path: string): Promise<DestinationState> {
    const stream = await this.stream();
    const { uidValidity, uidNext } = await this.ending(readStatus(stream, pathParts(path)));
    if (uidValidity === 0n || uidNext === null) throw new MailError('protocol_error', 'mailbox', { side: 'destination' });
    return { uidValidity, uidNext };
  }

  async append(path: string, messages: readonly OutgoingMessage[], guard: () => void = () => {}): Promise<AppendResult[]> {
    const stream = await this.stream();
    const createFolder = () => this.create(path);
    return this.ending(appendMessages({ stream, path, createFolder, guard }, messages));
  }

  async *listMessages(path: string, fromUid: bigint): AsyncGenerator<StoredMessage> {
    if (!(await this.examine(path))) return;
    const query = { uid: true, flags: true, internalDate: true, size: true };
    const range = `${fromUid < 1n ? 1n : fromUid}:*`;
    const connection = await this.connection();
    for await (const row of connection.messages(
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
    const connection = await this.connection();
    const rows = connection.messages('message', (client) => client.fetch([...wanted], query, { uid: true }), FETCH_LIMITS);
    for await (const { uid, source } of rows) {
      if (Buffer.isBuffer(source) && wanted.delete(uid)) yield { uid: BigInt(uid), body: source };
    }
  }

  async readFlags(folder: { path: string; uidValidity: bigint }, uids: readonly bigint[]): Promise<Map<bigint, string[]>> {
    const connection = await this.connection();
    const mailbox = await connection.examine(folder.path);
    assertSame(mailbox.uidValidity, folder.uidValidity);
    const found = new Map<bigint, string[]>();
    if (uids.length === 0 || mailbox.exists === 0) return found;
    const query = { uid: true, flags: true };
    const range = uidSet(uids.map(Number));
    const rows = connection.messages('folder', (client) => client.fetch(range, query, { uid: true }), FETCH_LIMITS);
    for await (const { uid, flags } of rows) {
      found.set(
        BigInt(uid),
        [...(flags ?? [])].filter((flag) => flag.toLowerCase() !== '\\recent'),
      );
    }
    return found;
  }

  async changeFlags(folder: { path: string; uidValidity: bigint }, changes: readonly FlagChange[]): Promise<void> {
    if (changes.length === 0) return;
    const connection = await this.connection();
    await connection.select(folder.path);
    const { mailbox } = connection.client;
    assertSame(mailbox === false ? 0n : mailbox.uidValidity, folder.uidValidity);
    for (const [kind, flags] of ['add', 'remove'].flatMap((kind) => flagsOf(changes, kind as 'add' | 'remove'))) {
      const uids = changes.filter((change) => change[kind].some((flag) => flag === flags)).map(({ uid }) => Number(uid));
      await connection.command('folder', (client) =>
        kind === 'add'
          ? client.messageFlagsAdd(uidSet(uids), [flags], { uid: true, silent: true })
          : client.messageFlagsRemove(uidSet(uids), [flags], { uid: true, silent: true }),
      );
    }
    await connection.command('other', (client) => client.mailboxClose());
  }

  async close(): Promise<void> {
    this.ended = true;
    const [connection, stream] = await Promise.allSettled([this.looking, this.storing]);
    await Promise.all([
      stream.status === 'fulfilled' ? stream.value?.close() : undefined,
      connection.status === 'fulfilled' ? connection.value?.close() : undefined,
    ]);
  }

  private connection(): Promise<ImapConnection> {
    this.assertOpen();
    this.looking ??= this.openConnection();
    return this.looking;
  }

  private stream(): Promise<CommandStream> {
    this.assertOpen();
    this.storing ??= this.openConnection().then((connection) => new CommandStream(connection));
    return this.storing;
  }

  private assertOpen(): void {
    if (this.ended) throw new MailError('connection_lost', 'mailbox', { side: 'destination' });
  }

  /** Half a session is of no use: the caller opens a new one and looks what became of what was sent. */
  private async ending<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      // What the guard throws before a byte has left is no fault of the session.
      const over = error instanceof MailError && (error.reach === 'mailbox' || error.reach === 'server');
      if (over || (await this.storing)?.usable === false) void this.close();
      throw error;
    }
  }

  private folders(): Promise<Set<string>> {
    this.there ??= this.listFolders().then(() => this.there ?? new Set());
    return this.there;
  }

  /** True when there is something to read. */
  private async examine(path: string): Promise<boolean> {
    const mailbox = await (await this.connection()).examine(path);
    return mailbox.exists > 0;
  }

  /** Makes the folder and its missing parents, and subscribes to all of them. One that is there already is fine. */
  private async create(path: string): Promise<void> {
    const there = await this.folders();
    const levels = path.split(this.delimiter);
    const paths = levels.map((_, index) => levels.slice(0, index + 1).join(this.delimiter));
    const missing = paths.filter((folder) => folder === path || !there.has(folder));
    for (const folder of missing) there.add(folder);
    await createFolders(await this.stream(), missing);
  }
}

function assertSame(actual: bigint, expected: bigint): void {
  if (actual !== expected) throw new MailError('uid_validity_changed', 'folder', { side: 'destination' });
}

/** Each flag that is to be added (or taken away) once, so that one command serves all messages. */
function flagsOf(changes: readonly FlagChange[], kind: 'add' | 'remove'): ['add' | 'remove', string][] {
  return [...new Set(changes.flatMap((change) => [...change[kind]]))].map((flag) => [kind, flag]);
}
