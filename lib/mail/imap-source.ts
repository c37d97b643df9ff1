/**
 * The old provider's mailbox over IMAP (RFC 3501, RFC 9051), by imapflow.
 *
 * Invariants beyond those of mail-source.ts:
 * - Listing uses FETCH by sequence number in windows. Sequence numbers do not move during FETCH (RFC 9051, 7.5.1), and where a
 *   server moves them all the same, the next window starts lower by as much: a message is never passed over, and none
 *   comes twice.
 * - No command is issued while a FETCH is under way: imapflow would wait for ever.
 */
import type { ListResponse } from 'imapflow';
import type { MailLogin, MailServer } from './connection.ts';
import { FETCH_LIMITS } from './imap/command-watch.ts';
import { type ImapConnection, type ImapOptions, openImapConnection } from './imap/imap-connection.ts';
import { encodeModifiedUtf7 } from './imap/modified-utf7.ts';
import { MailError } from './mail-error.ts';
import type { MailSource, SourceBody, SourceFolder, SourceFolderState, SourceMessage } from './mail-source.ts';
import { specialUseOf } from './special-use.ts';

export type ImapSourceOptions = Omit<ImapOptions, 'side'> & {
  /** Messages listed with one FETCH. Default 2000. */
  listWindow?: number | undefined;
  /** Messages above this many bytes are read in pieces of 1 MiB. Default 8 MiB. */
  largeMessageBytes?: number | undefined;
};

const MEGABYTE = 1024 * 1024;
const UNKNOWN_DATE = new Date(0);

/** Connects and signs in; throws as openImapConnection does. Close the result. */
export async function openImapSource(server: MailServer, login: MailLogin, options: ImapSourceOptions = {}): Promise<MailSource> {
  const connection = await openImapConnection(server, login, { ...options, side: 'source' });
  return new ImapSource(connection, options.listWindow ?? 2000, options.largeMessageBytes ?? 8 * MEGABYTE);
}

class ImapSource implements MailSource {
  private readonly connection: ImapConnection;
  private readonly listWindow: number;
  private readonly largeMessageBytes: number;
  /** Names that break modified UTF-7: they are shown and asked for exactly as the server wrote them. */
  private readonly rawNames = new Set<string>();
  /** Sizes of the large messages that were listed, by folder and UIDVALIDITY: folders are listed first and read later. */
  private readonly largeByFolder = new Map<string, Map<number, number>>();
  private large = new Map<number, number>();
  private expunged = 0;

  constructor(connection: ImapConnection, listWindow: number, largeMessageBytes: number) {
    this.connection = connection;
    this.listWindow = listWindow;
    this.largeMessageBytes = largeMessageBytes;
    connection.client.on('expunge', () => {
      this.expunged++;
    });
  }

  async listFolders(): Promise<SourceFolder[]> {
    const listed = await this.connection.command('other', (client) => client.list());
    this.rawNames.clear();
    return listed.map((entry) => this.describeFolder(entry));
  }

  async openFolder(path: string): Promise<SourceFolderState> {
    const { uidValidity = 0n, exists = 0 } = await this.connection.examine(path, this.rawNames.has(path));
    const key = `${uidValidity} ${path}`;
    this.large = this.largeByFolder.get(key) ?? new Map();
    this.largeByFolder.set(key, this.large);
    return { uidValidity, exists };
  }

  async *listMessages(): AsyncGenerator<SourceMessage> {
    let lastUid = 0;
    this.expunged = 0;
    for (let start = 1; start <= this.exists(); ) {
      const known = this.expunged;
      for (const message of await this.listFrom(start)) {
        if (message.uid <= lastUid) continue;
        lastUid = message.uid;
        if (message.sizeBytes > this.largeMessageBytes) this.large.set(message.uid, message.sizeBytes);
        yield message;
      }
      start = Math.max(1, start + this.listWindow - (this.expunged - known));
    }
  }

  async *fetchMessages(uids: readonly number[]): AsyncGenerator<SourceBody> {
    const small = uids.filter((uid) => !this.large.has(uid));
    if (small.length > 0) yield* this.fetchWhole(small);
    for (const uid of uids) {
      const sizeBytes = this.large.get(uid);
      if (sizeBytes === undefined) continue;
      const body = await this.fetchInPieces(uid, sizeBytes);
      if (body !== null) yield body;
    }
  }

  close(): Promise<void> {
    return this.connection.close();
  }

  private exists(): number {
    const { mailbox } = this.connection.client;
    return mailbox === false ? 0 : mailbox.exists;
  }

  private describeFolder(entry: ListResponse): SourceFolder {
    const wellFormed =
      entry.pathAsListed === '' || /^inbox$/i.test(entry.path) || entry.pathAsListed.endsWith(encodeModifiedUtf7(entry.path));
    const path = wellFormed ? entry.path : entry.pathAsListed;
    if (!wellFormed) this.rawNames.add(path);
    const attributes = [...entry.flags];
    const container = attributes.some((attribute) => /^\\(noselect|nonexistent)$/i.test(attribute));
    const isInbox = path === 'INBOX' || entry.specialUse === '\\Inbox';
    return {
      path,
      delimiter: entry.delimiter || null,
      attributes,
      selectable: !container,
      specialUse: isInbox ? '\\Inbox' : specialUseOf(attributes),
    };
  }

  /** One window of the list, ascending by UID. */
  private async listFrom(start: number): Promise<SourceMessage[]> {
    const end = start + this.listWindow - 1;
    const range = end >= this.exists() ? `${start}:*` : `${start}:${end}`;
    const query = { uid: true, flags: true, internalDate: true, size: true };
    const messages: SourceMessage[] = [];
    for await (const row of this.connection.messages('folder', (client) => client.fetch(range, query), FETCH_LIMITS)) {
      // A line without UID is an unasked flag update of another message (RFC 9051, 7.5.2).
      if (!row.uid) continue;
      const internalDate = row.internalDate instanceof Date ? row.internalDate : UNKNOWN_DATE;
      const flags = [...(row.flags ?? [])].filter((flag) => flag.toLowerCase() !== '\\recent');
      messages.push({ uid: row.uid, sizeBytes: row.size ?? 0, internalDate, flags });
    }
    return messages.sort((a, b) => a.uid - b.uid);
  }

  /** Bodies by one UID FETCH; when the server refuses it, the rest one by one, so that one bad message hides no other. */
  private async *fetchWhole(uids: readonly number[]): AsyncGenerator<SourceBody> {
    const missing = new Set(uids);
    try {
      const query = { uid: true, size: true, source: true };
      const rows = this.connection.messages('message', (client) => client.fetch([...uids], query, { uid: true }), FETCH_LIMITS);
      for await (const { uid, size, source } of rows) {
        if (!missing.delete(uid)) continue;
        // imapflow's types promise a Buffer or nothing; for NIL it gives false.
        const given = Buffer.isBuffer(source) && (source.length > 0 || !size);
        yield { uid, body: given ? source : null, serverText: null };
      }
    } catch (error) {
      if (!(error instanceof MailError) || error.reach !== 'message') throw error;
      if (uids.length === 1) {
        for (const uid of missing) yield { uid, body: null, serverText: error.serverText };
        return;
      }
      for (const uid of missing) yield* this.fetchWhole([uid]);
    }
  }

  /** A large body by partial FETCHes (RFC 9051, 6.4.5: BODY.PEEK[]<start.length>); null when the message is gone. */
  private async fetchInPieces(uid: number, sizeBytes: number): Promise<SourceBody | null> {
    const pieces: Buffer[] = [];
    let length = 0;
    try {
      for (;;) {
        const query = { uid: true, source: { start: length, maxLength: MEGABYTE } };
        const row = await this.connection.command(
          'message',
          (client) => client.fetchOne(String(uid), query, { uid: true }),
          FETCH_LIMITS,
        );
        if (!row) return null;
        if (!Buffer.isBuffer(row.source)) return { uid, body: null, serverText: null };
        pieces.push(row.source);
        length += row.source.length;
        if (length > this.connection.maxMessageBytes) return { uid, body: null, serverText: null };
        // A short piece is the last one, unless more was announced: then the server has a limit of its own.
        if (row.source.length === 0 || (row.source.length < MEGABYTE && length >= sizeBytes)) break;
      }
    } catch (error) {
      if (!(error instanceof MailError) || error.reason !== 'message_unreadable') throw error;
      return { uid, body: null, serverText: error.serverText };
    }
    const empty = length === 0 && sizeBytes > 0;
    return { uid, body: empty ? null : Buffer.concat(pieces, length), serverText: null };
  }
}
