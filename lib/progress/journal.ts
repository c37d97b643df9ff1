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
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { LedgerOutcome, MappingState } from '../generated/prisma/client.ts';
import { tracePoint } from '../trace.ts';
import { deleteIntents, insertIntents, type NewIntent } from './intents.ts';
import type { MailboxLease } from './lease.ts';
import { insertEntries, type OrphanedEntry, rekeyEntries, type Settlement } from './ledger.ts';

/** What became of messages of one folder. */
export interface SettledBatch {
  folderId: string;
  sourceUidValidity: bigint;
  entries: readonly Settlement[];
  /** Messages that were settled under an older UIDVALIDITY and are only re-keyed. */
  rekeyed?: readonly { from: OrphanedEntry; uid: number }[];
  intentId?: string | undefined;
  /** INTERNALDATE of the newest message of this folder that is still to come; undefined leaves the horizon as it is. */
  newestPendingAt?: Date | null;
}

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

function recordGroup(
  lease: MailboxLease,
  mappingId: string,
  group: readonly { intent?: NewIntent; settled?: SettledBatch }[],
): Promise<MappingState> {
  const intents = group.flatMap(({ intent }) => intent ?? []);
  const batches = group.flatMap(({ settled }) => settled ?? []);
  return inTransaction(async (tx) => {
    const state = await lease.fence(tx, mappingId);
    if (intents.length > 0) await insertIntents(tx, mappingId, lease.epoch, intents);
    if (batches.length > 0) {
      await recordSettled(tx, batches);
      tracePoint('before_commit');
    }
    return state;
  });
}

async function recordSettled(tx: Transaction, batches: readonly SettledBatch[]): Promise<void> {
  for (const { folderId, sourceUidValidity, rekeyed = [] } of batches) {
    if (rekeyed.length > 0) await rekeyEntries(tx, folderId, sourceUidValidity, rekeyed);
  }
  const rows = batches.flatMap(({ folderId, sourceUidValidity, entries }) =>
    entries.map((entry) => ({ folderId, uidValidity: sourceUidValidity, entry })),
  );
  if (rows.length > 0) await insertEntries(tx, rows);
  await countSettled(tx, batches);
  const intentIds = batches.flatMap(({ intentId }) => intentId ?? []);
  if (intentIds.length > 0) await deleteIntents(tx, intentIds);
}

/** Adds the sums of the batches to their folders; the last batch of a folder says what is still to come there. */
async function countSettled(tx: Transaction, batches: readonly SettledBatch[]): Promise<void> {
  const folders = [...Map.groupBy(batches, ({ folderId }) => folderId)].map(([id, own]) => {
    const entries = own.flatMap((batch) => batch.entries);
    const count = (outcome: LedgerOutcome) => entries.filter((entry) => entry.outcome === outcome).length;
    const horizons = own.flatMap(({ newestPendingAt }) => (newestPendingAt === undefined ? [] : [newestPendingAt]));
    return {
      id,
      copied: count('COPIED'),
      bytes: entries.reduce((sum, entry) => sum + (entry.outcome === 'COPIED' ? entry.sizeBytes : 0), 0),
      skipped: count('SKIPPED'),
      refused: count('REFUSED'),
      gone: count('GONE'),
      // The listing counted them twice: as settled under their old identity, and as pending under the new one.
      twice: own.reduce((sum, { rekeyed = [] }) => sum + rekeyed.length, 0),
      twice_bytes: own.reduce((sum, { rekeyed = [] }) => sum + rekeyed.reduce((all, { from }) => all + from.sizeBytes, 0), 0),
      says: horizons.length > 0,
      pending: horizons.at(-1) ?? null,
    };
  });
  await tx.$executeRaw`
    update folder_progress f set
      copied_count = f.copied_count + v.copied, copied_bytes = f.copied_bytes + v.bytes,
      skipped_count = f.skipped_count + v.skipped, refused_count = f.refused_count + v.refused,
      gone_count = f.gone_count + v.gone,
      listed_count = f.listed_count - v.twice, listed_bytes = f.listed_bytes - v.twice_bytes,
      newest_pending_at = case when v.says then v.pending else f.newest_pending_at end
    from json_to_recordset(${JSON.stringify(folders)}::json)
      as v(id uuid, copied int, bytes int8, skipped int, refused int, gone int, twice int, twice_bytes int8,
           says bool, pending timestamptz)
    where f.id = v.id`;
}
