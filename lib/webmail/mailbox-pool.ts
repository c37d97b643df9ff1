/**
 * The web process's connections to members' mailboxes, kept for the next click.
 *
 * Invariants:
 * - A connection is found only by whoever has the same address, password and state of the account as the one who opened it. A
 *   password that is wrong, or was changed elsewhere, never meets an open one: it is tried at the platform.
 * - There are never more than `most` connections; room is made by closing the one that has been idle longest. Who is at work is
 *   never cut off.
 * - What nobody has used for `idleMs` is closed.
 */
import { createHash } from 'node:crypto';
import { isMailError, MailError } from '../mail/mail-error.ts';
import type { MailboxReader } from '../mail/mailbox-reader.ts';

export interface MailboxLogin {
  address: string;
  password: string;
  /** Session.passwordMark. */
  passwordMark: string;
}

/** A search may take seconds, and must not keep its owner from reading: it has a connection of its own. */
export type MailboxLane = 'reading' | 'searching';

export interface UseOptions {
  lane?: MailboxLane;
  /** Whether `work` may be done again when the connection turns out to be dead. Default true; false for what must not happen twice. */
  repeatable?: boolean;
}

export interface PoolOptions {
  open: (login: MailboxLogin) => Promise<MailboxReader>;
  most: number;
  idleMs: number;
}

interface Kept {
  reader: Promise<MailboxReader>;
  users: number;
  lastUsed: number;
}

export class MailboxPool {
  private readonly options: PoolOptions;
  /** In the order of their last use. */
  private readonly kept = new Map<string, Kept>();
  private sweeping: NodeJS.Timeout | undefined;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  get size(): number {
    return this.kept.size;
  }

  /** Runs `work` on the login's connection. Throws MailError, throttled when all connections are at work, and what `work` throws. */
  async use<T>(login: MailboxLogin, work: (mailbox: MailboxReader) => Promise<T>, options: UseOptions = {}): Promise<T> {
    const { lane = 'reading', repeatable = true } = options;
    const key = keyOf(login, lane);
    const known = this.kept.has(key);
    try {
      return await this.run(key, login, work);
    } catch (error) {
      const lost = isMailError(error) && (error.reason === 'connection_lost' || error.reason === 'timeout');
      if (!lost || !known || !repeatable) throw error;
      return this.run(key, login, work);
    }
  }

  /** Closes all of them. */
  async close(): Promise<void> {
    clearInterval(this.sweeping);
    this.sweeping = undefined;
    const all = [...this.kept.values()];
    this.kept.clear();
    await Promise.all(all.map(({ reader }) => reader.then((open) => open.close()).catch(() => undefined)));
  }

  private async run<T>(key: string, login: MailboxLogin, work: (mailbox: MailboxReader) => Promise<T>): Promise<T> {
    const entry = this.take(key, login);
    try {
      const mailbox = await entry.reader;
      try {
        return await work(mailbox);
      } finally {
        if (!mailbox.usable) this.drop(key, entry);
      }
    } catch (error) {
      if (await hasFailed(entry.reader)) this.drop(key, entry);
      throw error;
    } finally {
      entry.users--;
      entry.lastUsed = Date.now();
    }
  }

  private take(key: string, login: MailboxLogin): Kept {
    const known = this.kept.get(key);
    const entry = known ?? this.open(login);
    entry.users++;
    // Last in the order.
    this.kept.delete(key);
    this.kept.set(key, entry);
    return entry;
  }

  private open(login: MailboxLogin): Kept {
    if (this.kept.size >= this.options.most) this.makeRoom();
    this.sweeping ??= setInterval(() => this.sweep(), Math.max(50, this.options.idleMs / 6)).unref();
    const reader = this.options.open(login);
    reader.catch(() => {}); // whoever uses it hears of it
    return { reader, users: 0, lastUsed: Date.now() };
  }

  private makeRoom(): void {
    for (const [key, entry] of this.kept) {
      if (entry.users > 0) continue;
      this.drop(key, entry);
      return;
    }
    throw new MailError('throttled', 'server', { side: 'destination' });
  }

  private sweep(): void {
    const since = Date.now() - this.options.idleMs;
    for (const [key, entry] of this.kept) if (entry.users === 0 && entry.lastUsed <= since) this.drop(key, entry);
    if (this.kept.size > 0) return;
    clearInterval(this.sweeping);
    this.sweeping = undefined;
  }

  private drop(key: string, entry: Kept): void {
    if (this.kept.get(key) === entry) this.kept.delete(key);
    void entry.reader.then((open) => open.close()).catch(() => undefined);
  }
}

function keyOf({ address, password, passwordMark }: MailboxLogin, lane: MailboxLane): string {
  return createHash('sha256')
    .update(JSON.stringify([lane, address, passwordMark, password]))
    .digest('base64');
}

async function hasFailed(reader: Promise<MailboxReader>): Promise<boolean> {
  return reader.then(
    () => false,
    () => true,
  );
}
