/**
 * A page of the conversations of a folder, by the threads and in the order of the server (RFC 5256).
 *
 * Which message belongs to which conversation is asked once, and again only when mail came or went; of the messages themselves
 * nothing is read but what the lines of the page show. Marks are two searches, which the server answers from its index.
 */
import { uidSet } from '../stream/uid-set.ts';
import { type Conversations, type LinesWish, linesOf, orderConversations, readThreads } from './conversations.ts';
import { expandSet, type MessageSummary, readSummaries } from './list-messages.ts';
import { bytesOf, type OpenFolder } from './open-folder.ts';

export interface Conversation {
  /** All its messages in this folder, the newest first, and which of them are unread or have a star. */
  uids: number[];
  unseen: number[];
  flagged: number[];
  expanded: boolean;
  /** From and To of its newest messages as they stand there, at most PEOPLE_OF of them. */
  headers: Buffer[];
}

export interface ConversationRow {
  /** Of a conversation its newest. */
  message: MessageSummary;
  conversation: Conversation | null;
  /** It stands beneath its conversation. */
  within: boolean;
}

export interface ConversationPage {
  uidValidity: bigint;
  /** Lines in all, with those of unfolded conversations. */
  total: number;
  rows: ConversationRow[];
}

/** Whose names a line can show at all. */
const PEOPLE_OF = 8;
const PEOPLE = 'BODY.PEEK[HEADER.FIELDS (FROM TO)]<0.2048>';
/** More than any folder here has: an answer that names more ends there. */
const MOST_FOUND = 100_000;

export class ThreadedFolder {
  private readonly folder: OpenFolder;
  /** Of one folder, the last that was looked at. */
  private known: { path: string; changes: number; conversations: Conversations } | undefined;

  constructor(folder: OpenFolder) {
    this.folder = folder;
  }

  /** Null as MailboxReader.listConversations says. Throws MailError: folder_gone, message_unreadable. */
  async list(path: string, wish: LinesWish): Promise<ConversationPage | null> {
    const uidValidity = await this.folder.enter(path);
    const conversations = await this.conversations(path);
    if (conversations === null) return null;
    const { total, lines } = linesOf(conversations, wish);
    const newestOf = (line: (typeof lines)[number]) => (line.kind === 'message' ? line.uid : (line.uids[0] ?? 0));
    const summaries = await readSummaries(this.folder, [...new Set(lines.map(newestOf))]);
    const groups = lines.flatMap((line) => (line.kind === 'conversation' ? [line.uids] : []));
    const headers = await this.headers(groups.flatMap((uids) => uids.slice(0, PEOPLE_OF)));
    const [unseen, flagged] = groups.length === 0 ? [NONE, NONE] : [await this.search('UNSEEN'), await this.search('FLAGGED')];
    const rows = lines.flatMap((line): ConversationRow[] => {
      const message = summaries.get(newestOf(line));
      if (message === undefined) return [];
      if (line.kind === 'message') return [{ message, conversation: null, within: line.within }];
      const conversation = {
        uids: line.uids,
        unseen: line.uids.filter((uid) => unseen.has(uid)),
        flagged: line.uids.filter((uid) => flagged.has(uid)),
        expanded: line.expanded,
        headers: line.uids.slice(0, PEOPLE_OF).flatMap((uid) => headers.get(uid) ?? []),
      };
      return [{ message, conversation, within: false }];
    });
    return { uidValidity, total, rows };
  }

  private async conversations(path: string): Promise<Conversations | null> {
    const { threading, changes } = this.folder;
    if (threading === null) return null;
    if (this.known?.path === path && this.known.changes === changes) return this.known.conversations;
    this.known = undefined;
    const threads: number[][] = [];
    await this.folder.run([`UID THREAD ${threading} UTF-8 ALL`], 'message', {
      untagged(text) {
        if (!/^\* THREAD\b/i.test(text)) return false;
        for (const thread of readThreads(text)) threads.push(thread);
        return true;
      },
    });
    const conversations = orderConversations(threads, await this.found('UID SORT RETURN (ALL) (REVERSE ARRIVAL) UTF-8 ALL'));
    // What has changed while it was asked is heard by now, and makes this one old.
    this.known = { path, changes, conversations };
    return conversations;
  }

  private async search(criterion: 'UNSEEN' | 'FLAGGED'): Promise<ReadonlySet<number>> {
    return new Set(await this.found(`UID SEARCH RETURN (ALL) ${criterion}`));
  }

  private async found(command: string): Promise<number[]> {
    let uids: number[] = [];
    await this.folder.run([command], 'message', {
      untagged(text) {
        if (!/^\* ESEARCH /i.test(text)) return false;
        uids = expandSet(/ ALL ([\d:,]+)/i.exec(text)?.[1] ?? '', MOST_FOUND);
        return true;
      },
    });
    return uids;
  }

  private async headers(uids: readonly number[]): Promise<ReadonlyMap<number, Buffer>> {
    const headers = new Map<number, Buffer>();
    if (uids.length === 0) return headers;
    await this.folder.fetch(uidSet(uids), PEOPLE, (uid, items) => {
      if (items.has('BODY[HEADER.FIELDS]')) headers.set(uid, bytesOf(items.get('BODY[HEADER.FIELDS]')));
    });
    return headers;
  }
}

const NONE: ReadonlySet<number> = new Set();
