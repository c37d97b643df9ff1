/** One move between two mail servers in memory, slice by slice, on the real PostgreSQL of the test file. */
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { db } from '../../lib/db/client.ts';
import { type CopierEnv, copierEnv } from '../../lib/env.ts';
import { canonicalHash } from '../../lib/mail/message/canonical-hash.ts';
import { platformSessions } from '../../lib/mail/platform-sessions.ts';
import { MemoryMail } from '../../lib/mail/testing/memory-mail.ts';
import { folderSums, unbalanced } from '../../lib/progress/balance.ts';
import { MailboxLease } from '../../lib/progress/lease.ts';
import { Journal } from '../../lib/progress/ledger/journal.ts';
import { copyMailbox } from '../copy/copy-mailbox.ts';
import type { SliceContext } from '../copy/slice-context.ts';
import { DestinationFolders } from '../lanes/destination-folders.ts';
import { MemoryBudget } from '../lanes/memory-budget.ts';
import { MovedMail } from '../lanes/moved-mail.ts';
import { Orphans } from '../lanes/orphans.ts';
import { isLastTry, UnreadableMail } from '../lanes/unreadable-mail.ts';
import type { WorkerTools } from '../worker-tools.ts';

export interface SliceWishes {
  /** Changes what the slice has in its hands before it begins. */
  change?: (context: SliceContext) => void;
  /** The mailbox has moved and is only kept in sync. */
  syncing?: boolean;
}

/** Settings of the copy; what only real servers need is not used. */
function memoryEnv(): CopierEnv {
  Object.assign(process.env, {
    PLATFORM_IMAP_URL: 'imap://unused',
    PLATFORM_MASTER_USER: 'unused',
    PLATFORM_MASTER_PASSWORD: 'unused',
    SOURCE_MAILBOX_CONNECTIONS: '1',
  });
  return copierEnv();
}

export const mailText = (text: string) => Buffer.from(`Subject: ${text}\r\n\r\nbody of ${text}\r\n`);

export class MemoryMove {
  readonly old = new MemoryMail({ delimiter: '/' });
  readonly platform = new MemoryMail({ delimiter: '/' });
  readonly mappingId: string;
  readonly memberId: string;
  readonly mailDomainId: string;

  private constructor(ids: { mappingId: string; memberId: string; mailDomainId: string }) {
    this.mappingId = ids.mappingId;
    this.memberId = ids.memberId;
    this.mailDomainId = ids.mailDomainId;
  }

  /** A fresh member whose move is running. */
  static async begin(): Promise<MemoryMove> {
    const name = `d${randomBytes(6).toString('hex')}.example`;
    const { id: mailDomainId } = await db().mailDomain.create({ data: { name } });
    const passwordHash = '{ARGON2ID}x';
    const { id: memberId } = await db().member.create({ data: { mailDomainId, address: `li@${name}`, passwordHash } });
    const mapping = { memberId, sourceAddress: `li@${name}`, state: 'RUNNING', createdBy: 'test' } as const;
    const { id: mappingId } = await db().mapping.create({ data: mapping });
    return new MemoryMove({ mappingId, memberId, mailDomainId });
  }

  /** Messages at the old server, a minute apart from each other, every second one read. */
  addMail(folder: string, count: number, day = 1): void {
    for (let i = 0; i < count; i++) {
      const flags = i % 2 ? ['\\Seen'] : [];
      const internalDate = new Date(Date.UTC(2024, 0, day, 0, i));
      this.old.addMessage(folder, mailText(`${folder} ${day} ${i}`), { flags, internalDate });
    }
  }

  /** Takes the lease for `work`. */
  async underLease<T>(work: (lease: MailboxLease) => Promise<T>, holder = 'test'): Promise<T> {
    const lease = await MailboxLease.take(this.memberId, holder);
    if (lease === null) throw new Error('the lease is held');
    try {
      return await work(lease);
    } finally {
      await lease.release();
    }
  }

  contextOf(lease: MailboxLease): SliceContext {
    const destination = this.platform.destination();
    const { mappingId, mailDomainId } = this;
    return {
      mappingId,
      mailDomainId,
      lease,
      source: this.old.source(),
      destination,
      connectionLost: () => false,
      journal: new Journal(lease, mappingId),
      folders: new DestinationFolders(destination),
      orphans: new Orphans(mappingId),
      moved: new MovedMail(mappingId, []),
      unreadable: new UnreadableMail(false),
      maxMessageBytes: 1_000_000,
    };
  }

  /** The work of one slice. False: a whole look found nothing to do. Throws as copyMailbox does. */
  slice({ change = () => {}, syncing = false }: SliceWishes = {}): Promise<boolean> {
    return this.underLease(async (lease) => {
      const context = this.contextOf(lease);
      const mapping = await db().mapping.findUniqueOrThrow({
        where: { id: this.mappingId },
        include: { password: true, member: { include: { mailDomain: { include: { sourceServer: true } } } } },
      });
      context.unreadable = new UnreadableMail(isLastTry(mapping));
      change(context);
      const { mappingId, mailDomainId } = this;
      const held = { mappingId, mailDomainId, mapping, lease, syncing };
      return copyMailbox(memoryTools(), held, context, new AbortController().signal);
    });
  }

  /** Runs a slice to its end; then both sides hold the same, the sums add up, and nothing is open. */
  async expectMoved(): Promise<void> {
    expect(await this.slice()).toBe(false);
    expect(contentsOf(this.platform)).toEqual(contentsOf(this.old));
    await this.expectInOrder();
  }

  /** The sums add up, folder by folder, and no intent is open. */
  async expectInOrder(): Promise<void> {
    expect(unbalanced(await folderSums(db(), this.mappingId))).toEqual([]);
    expect(await this.openIntents()).toBe(0);
  }

  openIntents(): Promise<number> {
    return db().intent.count({ where: { mappingId: this.mappingId } });
  }
}

function memoryTools(): WorkerTools {
  return {
    env: memoryEnv(),
    holder: 'test',
    budget: new MemoryBudget(1_000_000),
    tempDirectory: '/nonexistent',
    sessions: platformSessions(undefined),
  };
}

/** Folder by folder what is there, with flags and dates; equal messages are there as often as they are. */
export function contentsOf(mail: MemoryMail): Record<string, string[]> {
  const line = ({ body, flags, internalDate }: { body: Buffer; flags: string[]; internalDate: Date }) =>
    `${canonicalHash(body).toString('hex')} ${flags.join(',')} ${internalDate.toISOString()}`;
  const filled = [...mail.folders.values()].filter(({ messages }) => messages.length > 0);
  return Object.fromEntries(filled.map(({ path, messages }) => [path, messages.map(line).sort()]));
}
