/**
 * The old provider's mailbox over IMAP (RFC 3501, RFC 9051). imapflow connects and signs in; then a stream of our own reads,
 * which costs half the processor time and lets several commands be in flight (decision 0010).
 *
 * Invariants beyond those of mail-source.ts:
 * - A folder is listed whole by one FETCH. Where a server gives fewer messages than it says there are, it is listed anew in
 *   windows by sequence number, in such a way that messages that vanish meanwhile hide no other.
 * - Of Gmail's All Mail only that is listed which no other folder shows (folders/gmail-labels.ts).
 * - Bodies are matched by UID alone: servers mix the answers of two FETCH commands (RFC 9051, 5.5).
 */
import type { MailLogin, MailServer } from './connection.ts';
import { GmailLabels } from './folders/gmail-labels.ts';
import { type ImapOptions, openImapConnection } from './imap/imap-connection.ts';
import { MailError } from './mail-error.ts';
import type { FolderContents, FolderStatus, MailSource, SourceBody, SourceFolder } from './mail-source.ts';
import { BodyArrivals } from './message/body-arrivals.ts';
import { BodyIntake, type IntakeOptions } from './message/body-intake.ts';
import { subjectOf } from './message/subject-text.ts';
import { CommandStream } from './stream/command-stream.ts';
import type { CommandPart } from './stream/command-writer.ts';
import { listAllFolders, nameParts, pathParts, readStatus } from './stream/folder-list.ts';
import { FolderRows } from './stream/folder-rows.ts';
import { FolderSelection } from './stream/folder-selection.ts';
import { uidSet } from './stream/uid-set.ts';

export type ImapSourceOptions = Omit<ImapOptions, 'side'> &
  Partial<IntakeOptions> & {
    /** Messages listed with one FETCH where the whole folder does not come with one. Default 2000. */
    listWindow?: number | undefined;
    /** A folder that lists more does not end, and would fill the memory that other mailboxes need. Default 1,000,000. */
    mostMessages?: number | undefined;
  };

/** A folder whose windows stay empty so many times in a row has no more to show, whatever it says. */
const MOST_EMPTY_WINDOWS = 20;

/** Connects and signs in; throws as openImapConnection does. Close the result. */
export async function openImapSource(server: MailServer, login: MailLogin, options: ImapSourceOptions = {}): Promise<MailSource> {
  const connection = await openImapConnection(server, login, { ...options, side: 'source' });
  const { maxMessageBytes } = connection;
  return new ImapSource(new CommandStream(connection), { ...options, maxMessageBytes });
}

/** A folder that is open, or will be by the time that the next command arrives, and its messages that are on their way. */
interface Reading {
  selection: FolderSelection;
  arrivals: BodyArrivals;
}

type FolderId = { path: string; uidValidity: bigint };

class ImapSource implements MailSource {
  private readonly stream: CommandStream;
  private readonly listWindow: number;
  readonly mostMessages: number;
  private readonly intake: BodyIntake;
  /** Names that break modified UTF-7 are asked for exactly as the server wrote them. */
  private readonly names = new Map<string, string>();
  /** Of an account at Gmail, once its folders were listed. */
  private labels: GmailLabels | undefined;
  /** Flags repeat: one array for each set of them. */
  readonly flagSets = new Map<string, readonly string[]>();
  private current: Reading | undefined;
  /** Ends when a call that needs the folder for several commands has done with it. */
  private busy: Promise<void> = Promise.resolve();

  constructor(stream: CommandStream, options: ImapSourceOptions & IntakeOptions) {
    this.stream = stream;
    this.listWindow = options.listWindow ?? 2000;
    this.mostMessages = options.mostMessages ?? 1_000_000;
    this.intake = new BodyIntake(options, stream);
    stream.expectLongAnswers();
  }

  listFolders(): Promise<SourceFolder[]> {
    return this.ending(async () => {
      const listed = await listAllFolders(this.stream);
      for (const { path, name } of listed) this.names.set(path, name);
      const folders: SourceFolder[] = listed.map(({ name: _, ...folder }) => folder);
      if (!this.stream.capabilities.has('X-GM-EXT-1')) return folders;
      this.labels = new GmailLabels(folders);
      const { allMail } = this.labels;
      return folders.map((folder) => (folder.path === allMail ? { ...folder, remainder: true } : folder));
    });
  }

  folderStatus(path: string): Promise<FolderStatus> {
    return this.ending(async () => {
      const status = await readStatus(this.stream, this.nameOf(path));
      return (await this.labelsIn(path)) === null ? status : { ...status, exists: 0, uidNext: status.modSeq };
    });
  }

  listMessages(path: string, fromUid = 1): Promise<FolderContents> {
    return this.ending(() => this.list(path, fromUid));
  }

  changedFlags(folder: FolderId, modSeq: bigint): Promise<{ uid: number; flags: string[] }[]> {
    return this.ending(async () => {
      await this.busy;
      const { selection } = this.read(folder.path);
      const changed = new Map<number, string[]>();
      await selection.fetch(`UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE ${modSeq})`, 'folder', ({ uid, flags }) => {
        if (uid !== undefined && flags !== undefined) changed.set(uid, flags);
      });
      this.assertSame(selection, folder.uidValidity);
      return [...changed].map(([uid, flags]) => ({ uid, flags }));
    });
  }

  async fetchMessages(folder: FolderId, uids: readonly number[]): Promise<SourceBody[]> {
    if (uids.length === 0) return [];
    const found = new Map<number, SourceBody>();
    try {
      await this.ending(async () => {
        await this.fetchOnce(folder, uids, found);
        // Some servers leave out what another session has just touched: what did not come is asked for once more.
        const missing = uids.filter((uid) => !found.has(uid));
        if (missing.length > 0) await this.fetchOnce(folder, missing, found);
      });
    } catch (error) {
      await Promise.all([...found.values()].map(({ body }) => body?.discard()));
      throw error;
    }
    return uids.flatMap((uid) => found.get(uid) ?? []);
  }

  fetchSubjects(folder: FolderId, uids: readonly number[]): Promise<Map<number, string>> {
    return this.ending(async () => {
      await this.busy;
      const { selection } = this.read(folder.path);
      const found = new Map<number, string>();
      if (uids.length === 0) return found;
      const asked = `UID FETCH ${uidSet(uids)} (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)])`;
      await selection.fetch(asked, 'folder', ({ uid, header }) => {
        const subject = header === undefined ? null : subjectOf(header);
        if (uid !== undefined && subject !== null && uids.includes(uid)) found.set(uid, subject);
      });
      this.assertSame(selection, folder.uidValidity);
      return found;
    });
  }

  async close(): Promise<void> {
    await this.stream.close();
    await this.intake.close();
  }

  /** Runs a call; a failure that reaches the mailbox or the server closes the source. */
  private async ending<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof MailError && (error.reach === 'mailbox' || error.reach === 'server')) void this.close();
      throw error;
    }
  }

  /** Runs a call during which no other opens a folder. */
  private async alone<T>(call: () => Promise<T>): Promise<T> {
    const before = this.busy;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.busy = promise;
    await before;
    try {
      return await call();
    } finally {
      resolve();
    }
  }

  private nameOf(path: string): CommandPart[] {
    const name = this.names.get(path);
    return name === undefined ? pathParts(path) : nameParts(name);
  }

  private open(path: string): Reading {
    const arrivals = new BodyArrivals(this.intake);
    this.current = { selection: new FolderSelection(this.stream, { path, name: this.nameOf(path), bodies: arrivals }), arrivals };
    return this.current;
  }

  private read(path: string): Reading {
    const { current } = this;
    return current?.selection.path === path && current.selection.refused === undefined ? current : this.open(path);
  }

  private assertSame(selection: FolderSelection, uidValidity: bigint): void {
    if (selection.uidValidity === uidValidity) return;
    throw new MailError('uid_validity_changed', 'folder', { side: 'source' });
  }

  /** What labels say in this folder. Null: nothing, it is not Gmail's All Mail. */
  private async labelsIn(path: string): Promise<GmailLabels | null> {
    if (!this.stream.capabilities.has('X-GM-EXT-1')) return null;
    if (this.labels === undefined) await this.listFolders();
    return this.labels?.allMail === path ? this.labels : null;
  }

  private async list(path: string, fromUid: number): Promise<FolderContents> {
    const labels = await this.labelsIn(path);
    await this.busy;
    const { selection } = this.open(path);
    const rows = new FolderRows(selection, labels, this);
    try {
      await selection.fetch(`UID FETCH ${fromUid}:* ${rows.items}`, 'folder', (response) => rows.take(response));
    } catch (error) {
      // Some servers call 1:* an error where there is no message.
      const isEmpty = selection.refused === undefined && selection.existsAtOpen === 0;
      if (!isEmpty || !(error instanceof MailError) || error.reach !== 'folder') throw error;
    }
    if (fromUid === 1 && rows.withheld > 0) await this.alone(() => this.listInWindows(path, rows));
    return rows.contents(fromUid);
  }

  /** Sequence numbers do not move during FETCH (RFC 9051, 7.5.1); where a server moves them all the same, the next window starts lower. */
  private async listInWindows(path: string, rows: FolderRows): Promise<void> {
    const { listWindow } = this;
    const { selection } = this.read(path);
    await selection.ready;
    let empty = 0;
    // What one pass over the folder takes, and as much again for messages that vanish meanwhile.
    let left = 2 * Math.ceil(selection.existsAtOpen / listWindow) + 10;
    for (let start = 1; start <= selection.exists && empty < MOST_EMPTY_WINDOWS; left--) {
      if (left === 0) throw new MailError('protocol_error', 'mailbox', { side: 'source' });
      const { expunged } = selection;
      const end = start + listWindow - 1;
      const range = end >= selection.exists ? `${start}:*` : `${start}:${end}`;
      let came = 0;
      await selection.fetch(`FETCH ${range} ${rows.items}`, 'folder', (response) => {
        came++;
        rows.take(response);
      });
      empty = came === 0 ? empty + 1 : 0;
      start = Math.max(1, start + listWindow - (selection.expunged - expunged));
    }
  }

  /** One UID FETCH; when the server refuses it, the rest one by one, so that one bad message hides no other. */
  private async fetchOnce(folder: FolderId, uids: readonly number[], found: Map<number, SourceBody>): Promise<void> {
    await this.busy;
    const { selection, arrivals } = this.read(folder.path);
    arrivals.expect(uids);
    let refusal: MailError | undefined;
    try {
      await selection.fetch(`UID FETCH ${uidSet(uids)} (UID RFC822.SIZE BODY.PEEK[])`, 'message').catch((error: unknown) => {
        if (!(error instanceof MailError) || error.reach !== 'message') throw error;
        refusal = error;
      });
      this.assertSame(selection, folder.uidValidity);
      await arrivals.takeOut(uids, found);
    } finally {
      arrivals.forget(uids);
    }
    if (refusal === undefined) return;
    const { serverText } = refusal;
    for (const uid of uids.filter((wanted) => !found.has(wanted))) {
      if (uids.length > 1) await this.fetchOnce(folder, [uid], found);
      else found.set(uid, { uid, body: null, reason: 'message_unreadable', serverText });
    }
  }
}
