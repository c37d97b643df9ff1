/**
 * An old mailbox read by both protocols (X3): everything over IMAP, and in INBOX beside it what only POP3 shows.
 *
 * Invariants beyond those of mail-source.ts:
 * - INBOX has IMAP's UIDVALIDITY and IMAP's UIDs; messages of POP3 have UIDs above 32 bits (pop3-numbering.ts).
 * - POP3 is opened and listed only when every message of INBOX that IMAP lists is settled. So the same message is never on its way by
 *   both, and whoever fetches one from POP3 can say by its hash whether it is settled already (worker/lanes/orphans.ts).
 * - POP3 messages that are known to be settled as one of IMAP's are not listed.
 * - Where POP3 has no more messages than IMAP there is no gap, and nothing of it is listed.
 */
import type { FolderContents, FolderStatus, MailSource, SourceBody, SourceFolder } from '../mail-source.ts';
import { filledUid, pop3Generation, pop3OfFilledUid } from './pop3-numbering.ts';

/** The other view of INBOX, and what is remembered of both. */
export interface InboxGap {
  /** Opens the maildrop. Throws MailError. */
  open(): Promise<MailSource>;
  /** All these messages of INBOX, listed over IMAP, are settled. */
  isSettled(uidValidity: bigint, uids: readonly number[]): Promise<boolean>;
  /** UIDs of POP3 messages of this generation that are settled as one of IMAP's. */
  twins(generation: number): Promise<ReadonlySet<number>>;
}

const INBOX = 'INBOX';

export class FilledInboxSource implements MailSource {
  private readonly imap: MailSource;
  private readonly gap: InboxGap;
  private opening: Promise<MailSource> | undefined;
  private openedAt: number | null = null;

  constructor(imap: MailSource, gap: InboxGap) {
    this.imap = imap;
    this.gap = gap;
  }

  listFolders(): Promise<SourceFolder[]> {
    return this.imap.listFolders();
  }

  /** Whether POP3 has something new cannot be seen from IMAP's UIDNEXT. */
  async folderStatus(path: string): Promise<FolderStatus> {
    const status = await this.imap.folderStatus(path);
    return path === INBOX ? { ...status, uidNext: null } : status;
  }

  async listMessages(path: string, fromUid = 1): Promise<FolderContents> {
    const contents = await this.imap.listMessages(path, fromUid);
    if (path !== INBOX) return contents;
    const shown = { ...contents, uidNext: null };
    const uids = contents.messages.map(({ uid }) => uid);
    if (!(await this.gap.isSettled(contents.uidValidity, uids))) return shown;
    const pop3 = await this.pop3();
    const drop = await pop3.listMessages(INBOX);
    if (drop.exists <= contents.exists) return shown;
    const generation = pop3Generation(drop.uidValidity);
    const twins = await this.gap.twins(generation);
    const missing = drop.messages
      .filter(({ uid }) => !twins.has(uid))
      .map((message) => ({ ...message, uid: filledUid(generation, message.uid) }));
    return { ...shown, exists: contents.exists + missing.length, messages: [...contents.messages, ...missing] };
  }

  changedFlags(folder: { path: string; uidValidity: bigint }, modSeq: bigint): Promise<{ uid: number; flags: string[] }[]> {
    return this.imap.changedFlags(folder, modSeq);
  }

  async fetchMessages(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<SourceBody[]> {
    const fromImap = uids.filter((uid) => pop3OfFilledUid(uid) === null);
    const [shown, hidden] = await Promise.allSettled([
      fromImap.length === 0 ? [] : this.imap.fetchMessages(folder, fromImap),
      this.fetchHidden(uids),
    ]);
    if (shown.status === 'fulfilled' && hidden.status === 'fulfilled') return [...shown.value, ...hidden.value];
    for (const one of [shown, hidden]) {
      if (one.status === 'fulfilled') await Promise.all(one.value.map(({ body }) => body?.discard()));
    }
    throw shown.status === 'rejected' ? shown.reason : (hidden as PromiseRejectedResult).reason;
  }

  async fetchSubjects(folder: { path: string; uidValidity: bigint }, uids: readonly number[]): Promise<Map<number, string>> {
    const fromImap = uids.filter((uid) => pop3OfFilledUid(uid) === null);
    const subjects = fromImap.length === 0 ? new Map<number, string>() : await this.imap.fetchSubjects(folder, fromImap);
    for (const { drop, byUid } of await this.ofDrop(uids)) {
      const found = await (await this.pop3()).fetchSubjects(drop, [...byUid.keys()]);
      for (const [uid, subject] of found) subjects.set(byUid.get(uid) ?? uid, subject);
    }
    return subjects;
  }

  get maildropOpenedAt(): number | null {
    return this.openedAt;
  }

  async close(): Promise<void> {
    const pop3 = await this.opening?.catch(() => null);
    await Promise.all([this.imap.close(), pop3?.close()]);
  }

  private pop3(): Promise<MailSource> {
    this.opening ??= this.gap.open().then((source) => {
      this.openedAt = performance.now();
      return source;
    });
    return this.opening;
  }

  private async fetchHidden(uids: readonly number[]): Promise<SourceBody[]> {
    const bodies: SourceBody[] = [];
    for (const { drop, byUid } of await this.ofDrop(uids)) {
      const came = await (await this.pop3()).fetchMessages(drop, [...byUid.keys()]);
      bodies.push(...came.map((body) => ({ ...body, uid: byUid.get(body.uid) ?? body.uid })));
    }
    return bodies;
  }

  /** Those that POP3 has, by their UID there; messages of an older generation are not there any more. */
  private async ofDrop(
    uids: readonly number[],
  ): Promise<{ drop: { path: string; uidValidity: bigint }; byUid: Map<number, number> }[]> {
    const hidden = uids.flatMap((filled) => {
      const there = pop3OfFilledUid(filled);
      return there === null ? [] : [{ filled, ...there }];
    });
    if (hidden.length === 0) return [];
    const { uidValidity } = await (await this.pop3()).folderStatus(INBOX);
    const own = hidden.filter(({ generation }) => generation === pop3Generation(uidValidity));
    return own.length === 0
      ? []
      : [{ drop: { path: INBOX, uidValidity }, byUid: new Map(own.map(({ uid, filled }) => [uid, filled])) }];
  }
}
