/**
 * The old provider's mailbox over POP3 (RFC 1939): one folder, INBOX, without flags and dates of its own.
 *
 * Invariants beyond those of mail-source.ts:
 * - Nothing is ever deleted: no DELE, and RSET before QUIT. What a server deletes by itself after RETR is its own doing (EXPIRE).
 * - Message numbers are used within the session that gave them, and nowhere else.
 * - No message is handed out before its UID is remembered: nothing is recorded under a UID that another session could give away.
 * - A message is complete when its terminator has come, and only then.
 * - The session holds the maildrop's lock: the owner's own mail program stays outside until it ends. Who opens one ends it soon.
 */
import type { MailLogin, MailServer } from './connection.ts';
import { MailError } from './mail-error.ts';
import {
  type FolderContents,
  type FolderStatus,
  type MailSource,
  type SourceBody,
  type SourceFolder,
  secondsOf,
} from './mail-source.ts';
import type { BodyCollector } from './message/body-collector.ts';
import { BodyIntake, type IntakeOptions } from './message/body-intake.ts';
import { subjectOf } from './message/subject-text.ts';
import { arrivalDate, HeaderTap } from './pop3/header-date.ts';
import { openPop3Session, type Pop3Options } from './pop3/pop3-connection.ts';
import { estimateDates, listMaildrop } from './pop3/pop3-maildrop.ts';
import { numberKeys, type Pop3Book, pop3UidValidity } from './pop3/pop3-numbering.ts';
import { pop3Refusal } from './pop3/pop3-refusal.ts';
import type { Pop3Stream } from './pop3/pop3-stream.ts';

export type Pop3SourceOptions = Pop3Options &
  Partial<IntakeOptions> & {
    book: Pop3Book;
    /** Flags of every message: POP3 knows none. */
    flags: readonly string[];
  };

const DEFAULT_MESSAGE_BYTES = 128 * 1024 * 1024;

interface Listing {
  contents: FolderContents;
  /** By UID. */
  inDrop: ReadonlyMap<number, InDrop>;
}

interface InDrop {
  /** Of this session. */
  number: number;
  /** As LIST says: a hint. */
  sizeBytes: number;
}

/** Connects and signs in; throws as openPop3Session does. Close the result. */
export async function openPop3Source(server: MailServer, login: MailLogin, options: Pop3SourceOptions): Promise<MailSource> {
  const { stream } = await openPop3Session(server, login, options);
  return new Pop3Source(stream, options);
}

class Pop3Source implements MailSource {
  readonly maildropOpenedAt = performance.now();
  private readonly stream: Pop3Stream;
  private readonly options: Pop3SourceOptions;
  private readonly maxMessageBytes: number;
  private readonly intake: BodyIntake;
  /** A maildrop does not change while it is locked (RFC 1939, 4), so it is listed once. */
  private listed: Promise<Listing> | undefined;
  /** That the book has the UIDs of the listing: thousands of rows, which are written while the first messages are read. */
  private remembered: Promise<void> = Promise.resolve();

  constructor(stream: Pop3Stream, options: Pop3SourceOptions) {
    this.stream = stream;
    this.options = options;
    this.maxMessageBytes = options.maxMessageBytes ?? DEFAULT_MESSAGE_BYTES;
    this.intake = new BodyIntake({ ...options, maxMessageBytes: this.maxMessageBytes }, stream);
  }

  async listFolders(): Promise<SourceFolder[]> {
    return [{ path: 'INBOX', delimiter: null, attributes: [], selectable: true, specialUse: '\\Inbox' }];
  }

  async folderStatus(path: string): Promise<FolderStatus> {
    const { uidValidity, exists } = await this.listMessages(path);
    return { uidValidity, exists, uidNext: null, modSeq: null };
  }

  async listMessages(path: string, fromUid = 1): Promise<FolderContents> {
    assertInbox(path);
    this.listed ??= this.list();
    const { contents } = await this.ending(this.listed);
    return fromUid === 1 ? contents : { ...contents, messages: contents.messages.filter(({ uid }) => uid >= fromUid) };
  }

  /** POP3 has no flags, so none can have changed. */
  async changedFlags(): Promise<{ uid: number; flags: string[] }[]> {
    return [];
  }

  async fetchMessages(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<SourceBody[]> {
    const { uidValidity } = await this.listMessages(folder.path);
    if (uidValidity !== folder.uidValidity) throw new MailError('uid_validity_changed', 'folder', { side: 'source' });
    const { inDrop } = await this.ending(this.listed ?? this.list());
    const fetched = await Promise.allSettled(
      uids.flatMap((uid) => {
        const found = inDrop.get(uid);
        return found === undefined ? [] : [this.retrieve(uid, found)];
      }),
    );
    const kept = await Promise.allSettled([this.remembered]);
    const failed = [...fetched, ...kept].find((one) => one.status === 'rejected');
    const bodies = fetched.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    if (failed === undefined) return bodies;
    await Promise.all(bodies.map(({ body }) => body?.discard()));
    return this.ending(Promise.reject(failed.reason));
  }

  /** By TOP (RFC 1939, 7); a server without it gives no subjects, for its message would have to be read whole. */
  async fetchSubjects(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<Map<number, string>> {
    const { uidValidity } = await this.listMessages(folder.path);
    if (uidValidity !== folder.uidValidity) throw new MailError('uid_validity_changed', 'folder', { side: 'source' });
    const { inDrop } = await this.ending(this.listed ?? this.list());
    const subjects = new Map<number, string>();
    for (const uid of uids) {
      const number = inDrop.get(uid)?.number;
      const header = new HeaderTap();
      if (number === undefined || !(await this.ending(this.stream.command(`TOP ${number} 0`, header))).ok) continue;
      const subject = subjectOf(header.header());
      if (subject !== null) subjects.set(uid, subject);
    }
    return subjects;
  }

  async close(): Promise<void> {
    await this.stream.close({ reset: true });
    // The next session gives its UIDs by what this one has remembered.
    await Promise.allSettled([this.intake.close(), this.remembered]);
  }

  private async list(): Promise<Listing> {
    const [messages, known] = await Promise.all([listMaildrop(this.stream), this.options.book.load()]);
    const { generation, uids, fresh } = numberKeys(
      messages.map(({ key }) => key),
      known,
    );
    if (fresh.size > 0 || generation !== known.generation) {
      this.remembered = this.options.book.add(generation, fresh);
      this.remembered.catch(() => undefined);
    }
    const dates = await estimateDates(this.stream, messages, new Date());
    const rows = messages.map(({ sizeBytes, number }, i) => ({
      uid: uids[i] ?? 0,
      number,
      sizeBytes,
      internalSeconds: secondsOf(dates[i] ?? new Date(0)),
      flags: this.options.flags,
    }));
    rows.sort((a, b) => a.uid - b.uid);
    const contents = {
      uidValidity: pop3UidValidity(generation),
      exists: rows.length,
      uidNext: null,
      modSeq: null,
      messages: rows.map(({ number: _, ...row }) => row),
    };
    return { contents, inDrop: new Map(rows.map(({ uid, number, sizeBytes }) => [uid, { number, sizeBytes }])) };
  }

  private async retrieve(uid: number, { number, sizeBytes }: InDrop): Promise<SourceBody> {
    // A size that is not so must not throw the message away: only what comes counts.
    const target = new RetrievedMessage(() => this.intake.collect(Math.min(sizeBytes, this.maxMessageBytes)));
    const answer = await this.stream.command(`RETR ${number}`, target);
    if (!answer.ok) {
      const { reason, reach, serverText } = pop3Refusal('message', answer);
      if (reach === 'message') return { uid, body: null, reason: 'message_unreadable', serverText };
      throw new MailError(reason, reach, { side: 'source', serverText: serverText ?? undefined });
    }
    const collector = target.end();
    this.intake.release(collector);
    const body = await collector.finished().catch((cause: unknown) => {
      throw new MailError('server_error', 'message', { side: 'destination', cause });
    });
    if (body === null) return { uid, body, reason: 'message_too_big', serverText: null };
    const internalDate = arrivalDate(target.header(), new Date());
    return internalDate === null ? { uid, body } : { uid, body, internalDate };
  }

  /** Waits; a failure that reaches the mailbox or the server closes the source. */
  private async ending<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof MailError && (error.reach === 'mailbox' || error.reach === 'server')) void this.close();
      throw error;
    }
  }
}

/** A message on its way: to its collector, which is made when the first byte is there, past the tap that reads its date. */
class RetrievedMessage {
  private readonly tap = new HeaderTap();
  private readonly begin: () => BodyCollector;
  private collector: BodyCollector | undefined;

  constructor(begin: () => BodyCollector) {
    this.begin = begin;
  }

  write(piece: Buffer): void {
    this.collector ??= this.begin();
    this.collector.write(piece);
    this.tap.write(piece);
  }

  end(): BodyCollector {
    this.collector ??= this.begin();
    this.collector.end();
    return this.collector;
  }

  header(): Buffer {
    return this.tap.header();
  }
}

function assertInbox(path: string): void {
  if (path !== 'INBOX') throw new MailError('folder_gone', 'folder', { side: 'source' });
}
