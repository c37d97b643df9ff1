/**
 * Our mail platform over IMAP, by streams of our own (stream/): one connection for looking and one for storing, each opened
 * when it is needed. The worker signs in as master user (`address*migrator`), webmail as the member.
 *
 * Invariants beyond those of mail-destination.ts:
 * - No folder is selected on the connection that stores, and folders are looked at by EXAMINE only: what the member sees as
 *   recent or seen does not change by our looking.
 * - A failure that reaches the mailbox or the server ends both connections. Half a session is of no use: the caller opens a
 *   new one and looks what became of what was sent.
 */

import { appendMessages } from './append/append-messages.ts';
import { changeFlags } from './append/change-flags.ts';
import { createFolders } from './append/create-folders.ts';
import { moveMessages, removeMessages } from './append/move-messages.ts';
import type { MailLogin, MailServer } from './connection.ts';
import { type ImapOptions, openImapConnection } from './imap/imap-connection.ts';
import type {
  AppendResult,
  DestinationFolder,
  DestinationState,
  FlagChange,
  FolderId,
  MailDestination,
  OutgoingMessage,
  StoredBody,
  StoredMessage,
} from './mail-destination.ts';
import { MailError } from './mail-error.ts';
import { BodyIntake } from './message/body-intake.ts';
import { bytesOf } from './message/mail-body.ts';
import {
  discardAll,
  fetchStored,
  type Looking,
  listStored,
  readStoredFlags,
  type StoredBodies,
} from './message/stored-messages.ts';
import { CommandStream } from './stream/command-stream.ts';
import { listAllFolders, pathParts, readStatus } from './stream/folder-list.ts';

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
  const destination = new ImapDestination(async () => {
    const connection = await openImapConnection(server, login, { ...options, side: 'destination' });
    return { stream: new CommandStream(connection), maxMessageBytes: connection.maxMessageBytes };
  });
  await destination.open(options.appendOnly === true ? 'storing' : 'looking');
  return destination;
}

interface Storing {
  stream: CommandStream;
}

class ImapDestination implements MailDestination {
  /** The call that has the connection for looking: it has one folder open at a time. */
  private turn: Promise<unknown> = Promise.resolve();
  private readonly openStream: () => Promise<Storing & { maxMessageBytes: number }>;
  /** For looking: messages, bodies, flags. */
  private looking: Promise<Looking> | undefined;
  /** For storing: APPEND, and what a folder needs before it. */
  private storing: Promise<Storing> | undefined;
  /** Folders seen or made in this session; what a user removes meanwhile comes back by [TRYCREATE]. */
  private there: Promise<Set<string>> | undefined;
  private delimiter = '/';
  private closing: Promise<void> | undefined;

  constructor(openStream: () => Promise<Storing & { maxMessageBytes: number }>) {
    this.openStream = openStream;
  }

  /** Opens one of the two connections, so that a wrong login shows at once. */
  async open(which: 'looking' | 'storing'): Promise<void> {
    await (which === 'looking' ? this.look() : this.store());
  }

  listFolders(): Promise<DestinationFolder[]> {
    return this.ending(async () => {
      const { stream } = await (this.storing === undefined ? this.look() : this.store());
      const folders = (await listAllFolders(stream)).map(({ path, delimiter, specialUse, selectable }) => ({
        path,
        delimiter: delimiter ?? '/',
        specialUse,
        selectable,
      }));
      this.there = Promise.resolve(new Set(folders.flatMap(({ path, selectable }) => (selectable ? [path] : []))));
      this.delimiter = folders[0]?.delimiter ?? '/';
      return folders;
    });
  }

  ensureFolder(path: string): Promise<void> {
    return this.ending(async () => {
      if (path.toUpperCase() === 'INBOX' || (await this.folders()).has(path)) return;
      await this.create(path);
    });
  }

  folderState(path: string): Promise<DestinationState> {
    return this.ending(async () => {
      const { stream } = await this.store();
      const { uidValidity, uidNext } = await readStatus(stream, pathParts(path));
      if (uidValidity === 0n || uidNext === null) throw new MailError('protocol_error', 'mailbox', { side: 'destination' });
      return { uidValidity, uidNext };
    });
  }

  append(path: string, messages: readonly OutgoingMessage[], guard: () => void = () => {}): Promise<AppendResult[]> {
    return this.ending(async () => {
      const { stream } = await this.store();
      return appendMessages({ stream, path, createFolder: () => this.create(path), guard }, messages);
    });
  }

  async *listMessages(path: string, fromUid: bigint): AsyncGenerator<StoredMessage> {
    yield* await this.lookAlone((looking) => listStored(looking, path, Number(fromUid < 1n ? 1n : fromUid)));
  }

  async *fetchMessages(path: string, uids: readonly bigint[]): AsyncGenerator<StoredBody> {
    const found: StoredBodies = new Map();
    try {
      if (uids.length > 0) await this.lookAlone((looking) => fetchStored(looking, path, uids.map(Number), found));
      for (const { uid, body } of found.values()) {
        if (body === null) continue;
        const bytes = await bytesOf(body);
        await body.discard();
        yield { uid: BigInt(uid), body: bytes };
      }
    } finally {
      await discardAll(found);
    }
  }

  async hashMessages(folder: FolderId, uids: readonly bigint[]): Promise<Map<bigint, Buffer>> {
    const found: StoredBodies = new Map();
    try {
      if (uids.length > 0)
        await this.lookAlone((looking) => fetchStored(looking, folder.path, uids.map(Number), found, folder.uidValidity));
      return new Map([...found.values()].flatMap(({ uid, body }) => (body === null ? [] : [[BigInt(uid), body.hash]])));
    } finally {
      await discardAll(found);
    }
  }

  readFlags(folder: FolderId, uids: readonly bigint[]): Promise<Map<bigint, string[]>> {
    return this.lookAlone((looking) => readStoredFlags(looking, folder, uids));
  }

  async changeFlags(folder: FolderId, changes: readonly FlagChange[]): Promise<void> {
    if (changes.length > 0) await this.lookAlone(({ stream }) => changeFlags(stream, folder, changes));
  }

  async moveMessages(folder: FolderId, uids: readonly bigint[], target: string, guard: () => void = () => {}): Promise<void> {
    if (uids.length === 0) return;
    await this.ensureFolder(target);
    await this.lookAlone(({ stream }) => moveMessages(stream, folder, uids, target, guard));
  }

  async removeMessages(folder: FolderId, uids: readonly bigint[], guard: () => void = () => {}): Promise<void> {
    if (uids.length > 0) await this.lookAlone(({ stream }) => removeMessages(stream, folder, uids, guard));
  }

  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const opened = await Promise.allSettled([this.looking, this.storing]);
    await Promise.all(opened.map((one) => (one.status === 'fulfilled' ? one.value?.stream.close() : undefined)));
    const [looking] = opened;
    if (looking?.status === 'fulfilled') await looking.value?.intake.close();
  }

  private look(): Promise<Looking> {
    this.assertOpen();
    this.looking ??= this.openStream().then(({ stream, maxMessageBytes }) => {
      stream.expectLongAnswers();
      return { stream, intake: new BodyIntake({ maxMessageBytes }, stream) };
    });
    return this.looking;
  }

  private store(): Promise<Storing> {
    this.assertOpen();
    this.storing ??= this.openStream();
    return this.storing;
  }

  private assertOpen(): void {
    if (this.closing !== undefined) throw new MailError('connection_lost', 'mailbox', { side: 'destination' });
  }

  private async ending<T>(call: () => Promise<T>): Promise<T> {
    try {
      this.assertOpen();
      return await call();
    } catch (error) {
      // What the guard throws before a byte has left is no fault of the session; later it costs the connection.
      const over = error instanceof MailError && (error.reach === 'mailbox' || error.reach === 'server');
      const broken = (await this.storing?.catch(() => undefined))?.stream.usable === false;
      if (over || broken) void this.close();
      throw error;
    }
  }

  /** Runs a call that opens a folder: one after the other, for what is sent into a folder must find it open. */
  private lookAlone<T>(call: (looking: Looking) => Promise<T>): Promise<T> {
    return this.ending(() => {
      const mine = this.turn.then(async () => call(await this.look()));
      this.turn = mine.catch(() => {});
      return mine;
    });
  }

  private folders(): Promise<Set<string>> {
    this.there ??= this.listFolders().then(() => this.there ?? new Set());
    return this.there;
  }

  /** Makes the folder and its missing parents, and subscribes to all of them. One that is there already is fine. */
  private async create(path: string): Promise<void> {
    const there = await this.folders();
    const levels = path.split(this.delimiter);
    const paths = levels.map((_, index) => levels.slice(0, index + 1).join(this.delimiter));
    const missing = paths.filter((folder) => folder === path || !there.has(folder));
    // Before they are made: what is sent after these commands arrives after them.
    for (const folder of missing) there.add(folder);
    try {
      await createFolders((await this.store()).stream, missing);
    } catch (error) {
      for (const folder of missing) there.delete(folder);
      throw error;
    }
  }
}
