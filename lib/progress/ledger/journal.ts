/**
 * The written memory of a copy: intents before anything is sent, settlements after it was answered.
 *
 * Whatever is asked for while one transaction is being committed goes into the next one together, so that many batches share
 * a commit. Invariants:
 * - `intend` resolves after the commit of its intent, `settle` after the commit of its ledger rows; both in the order of the calls.
 * - A counter changes only together with the ledger rows that it counts, and an intent ends in the very transaction that
 *   settles its messages.
 * - Every transaction is fenced by the lease's epoch: a worker that lost it records nothing. After a failure nothing is
 *   recorded any more, and every caller hears of it.
 */
import { randomUUID } from 'node:crypto';
import type { MappingState } from '../../generated/prisma/client.ts';
import type { MailboxLease } from '../lease.ts';
import type { NewIntent } from './intents.ts';
import { recordGroup, type SettledBatch } from './record-group.ts';

interface Waiting {
  intent?: NewIntent;
  settled?: SettledBatch;
  resolve: () => void;
  reject: (error: unknown) => void;
}

export class Journal {
  /** The mapping's state as the last transaction saw it: a pause is seen with the next record. */
  state: MappingState | null = null;
  private readonly lease: MailboxLease;
  private readonly mappingId: string;
  private waiting: Waiting[] = [];
  private writing: Promise<void> | undefined;
  private failure: unknown;

  constructor(lease: MailboxLease, mappingId: string) {
    this.lease = lease;
    this.mappingId = mappingId;
  }

  /** Commits an intent and gives its id. Throws LeaseLostError, and what the database throws. */
  async intend(intent: Omit<NewIntent, 'id'>): Promise<string> {
    const id = randomUUID();
    await this.enqueue({ intent: { id, ...intent } });
    return id;
  }

  /** Commits what became of a batch. Throws as `intend` does. */
  settle(settled: SettledBatch): Promise<void> {
    return this.enqueue({ settled });
  }

  private enqueue(work: { intent: NewIntent } | { settled: SettledBatch }): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...work, resolve, reject });
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
    });
  }

  private async write(): Promise<void> {
    // What is asked for in this very turn still comes along.
    await null;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      try {
        this.state = await recordGroup(this.lease, this.mappingId, group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.failure = error;
        for (const { reject } of [...group, ...this.waiting]) reject(error);
        this.waiting = [];
      }
    }
  }
}
