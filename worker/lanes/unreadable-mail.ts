/**
 * Messages that the old server lists and does not give: tried three times over ten minutes, then settled as unreadable
 * (trust.md 5, line 16). Between the tries they are pending like any other, so nothing says that all is here.
 */
import type { MailError } from '../../lib/mail/mail-error.ts';

const MOST_TRIES = 3;

/** Pure: may a message that does not come now be given up? `before`: why the mapping waited last, and how often in a row. */
export function isLastTry(before: { reason: string | null; retryCount: number }): boolean {
  const reason: MailError['reason'] = 'message_unreadable';
  return before.reason === reason && before.retryCount >= MOST_TRIES - 1;
}

export class UnreadableMail {
  /** What does not come now is settled as unreadable. */
  readonly lastTry: boolean;
  /** In the server's words, of the first one. Null: it said nothing. */
  serverText: string | null = null;
  /** By folder: the newest of those that were left for another try. */
  private readonly newest = new Map<string, Date>();

  constructor(lastTry: boolean) {
    this.lastTry = lastTry;
  }

  /** Some were left for another try. */
  get some(): boolean {
    return this.newest.size > 0;
  }

  leave(folderId: string, internalDate: Date, serverText: string | null): void {
    this.serverText ??= serverText;
    const newest = this.newest.get(folderId);
    if (newest === undefined || newest < internalDate) this.newest.set(folderId, internalDate);
  }

  /** The newest message of the folder that is still to come, when `planned` is the newest of those not tried yet. */
  newestPending(folderId: string, planned: Date | null): Date | null {
    const left = this.newest.get(folderId);
    if (left === undefined) return planned;
    return planned === null || planned < left ? left : planned;
  }
}
