/**
 * Copies one batch: fetch, intent, append, record.
 *
 * Invariants (engine.md 3.4 to 3.6):
 * - Nothing is sent before an intent that names it is committed; the intent ends in the transaction that settles the batch.
 * - When append throws, the outcome is unknown: the intent stays, and resolve-intents.ts settles it before anything else is sent.
 * - A message that is not in the source's answer is asked for once more; absent again means gone, not failed.
 * - A folder whose UIDVALIDITY is not the listed one is not read: its UIDs would name other messages.
 */
import { canonicalHash } from '../../lib/mail/canonical-hash.ts';
import type { AppendResult, OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { SourceBody, SourceMessage } from '../../lib/mail/mail-source.ts';
import { writeIntent } from '../../lib/progress/intents.ts';
import { type OrphanedEntry, orphanedEntries, type Settlement } from '../../lib/progress/ledger.ts';
import { recordBatch } from '../../lib/progress/record-batch.ts';
import type { Batch } from './plan-batches.ts';
import type { SliceContext } from './slice-context.ts';

interface Fetched {
  message: SourceMessage;
  body: Buffer;
  hash: Buffer;
}

/** Returns the mapping's state after the record. Throws MailError, LeaseLostError. */
export async function copyBatch(context: SliceContext, batch: Batch): Promise<string> {
  const { lease, mappingId, source } = context;
  const { folderId, uidValidity, messages } = batch;
  const opened = await source.openFolder(batch.sourcePath);
  if (opened.uidValidity !== uidValidity) throw new MailError('uid_validity_changed', 'folder', { side: 'source' });
  const tooBig = messages.filter(({ sizeBytes }) => sizeBytes > context.maxMessageBytes);
  const { fetched, settled } = await fetchBodies(
    context,
    messages.filter((message) => !tooBig.includes(message)),
  );
  const orphans = await orphanedEntries(folderId, uidValidity);
  const { toSend, rekeyed } = orphans.length === 0 ? { toSend: fetched, rekeyed: [] } : matchOrphans(fetched, orphans);
  const entries = [...settled, ...tooBig.map((message) => settlement(message, 'REFUSED', { reason: 'message_too_big' }))];
  const record = { mappingId, folderId, sourceUidValidity: uidValidity, rekeyed, newestPendingAt: batch.nextPendingAt };
  if (toSend.length === 0) return recordBatch(lease, { ...record, entries });
  const { intentId, results } = await send(context, batch, toSend);
  return recordBatch(lease, { ...record, intentId, entries: [...entries, ...toSettlements(toSend, results)] });
}

async function fetchBodies(
  { source }: SliceContext,
  messages: readonly SourceMessage[],
): Promise<{ fetched: Fetched[]; settled: Settlement[] }> {
  const bodies = new Map<number, SourceBody>();
  for (let attempt = 0; attempt < 2; attempt++) {
    const missing = messages.flatMap(({ uid }) => (bodies.get(uid)?.body ? [] : [uid]));
    if (missing.length === 0) break;
    for await (const answer of source.fetchMessages(missing)) bodies.set(answer.uid, answer);
  }
  const fetched: Fetched[] = [];
  const settled: Settlement[] = [];
  for (const message of messages) {
    const answer = bodies.get(message.uid);
    if (answer === undefined) settled.push(settlement(message, 'GONE', {}));
    else if (answer.body === null) {
      settled.push(settlement(message, 'REFUSED', { reason: 'message_unreadable', serverText: answer.serverText }));
    } else fetched.push({ message, body: answer.body, hash: canonicalHash(answer.body) });
  }
  return { fetched, settled };
}

/** Pairs, one to one and by hash, what was fetched with what is settled under an older UIDVALIDITY. Pure. */
export function matchOrphans(
  fetched: readonly Fetched[],
  orphans: readonly OrphanedEntry[],
): { toSend: Fetched[]; rekeyed: { from: OrphanedEntry; uid: number }[] } {
  const free = new Map<string, OrphanedEntry[]>();
  for (const orphan of orphans) {
    const key = orphan.hash.toString('hex');
    free.set(key, [...(free.get(key) ?? []), orphan]);
  }
  const toSend: Fetched[] = [];
  const rekeyed: { from: OrphanedEntry; uid: number }[] = [];
  for (const item of fetched) {
    const from = free.get(item.hash.toString('hex'))?.shift();
    if (from === undefined) toSend.push(item);
    else rekeyed.push({ from, uid: item.message.uid });
  }
  return { toSend, rekeyed };
}

async function send(
  { destination, lease, mappingId }: SliceContext,
  batch: Batch,
  toSend: readonly Fetched[],
): Promise<{ intentId: string; results: AppendResult[] }> {
  const before = await destination.folderState(batch.destinationPath);
  const intentId = await writeIntent(lease, mappingId, {
    folderId: batch.folderId,
    sourceUidValidity: batch.uidValidity,
    destinationUidValidity: before.uidValidity,
    destinationUidNext: before.uidNext,
    messages: toSend.map(({ message, body, hash }) => ({
      uid: message.uid,
      sizeBytes: body.length,
      internalDate: message.internalDate,
      flags: message.flags,
      hash,
    })),
  });
  const outgoing: OutgoingMessage[] = toSend.map(({ message, body }) => ({
    key: message.uid,
    body,
    flags: message.flags,
    internalDate: message.internalDate,
  }));
  const results = await destination.append(batch.destinationPath, outgoing, () => lease.assertHeld());
  return { intentId, results };
}

function toSettlements(sent: readonly Fetched[], results: readonly AppendResult[]): Settlement[] {
  const byUid = new Map(results.map((result) => [result.key, result]));
  return sent.map(({ message, body, hash }) => {
    const result = byUid.get(message.uid);
    if (result === undefined) throw new Error(`append gave no result for UID ${message.uid}`);
    const sizeBytes = body.length;
    return result.stored
      ? settlement(message, 'COPIED', { sizeBytes, hash, uid: result.uid, uidValidity: result.uidValidity })
      : settlement(message, 'REFUSED', { sizeBytes, hash, reason: result.reason, serverText: result.serverText });
  });
}

interface SettlementDetails {
  reason?: string;
  sizeBytes?: number;
  hash?: Buffer;
  uid?: bigint | null;
  uidValidity?: bigint | null;
  serverText?: string | null;
}

function settlement(message: SourceMessage, outcome: Settlement['outcome'], details: SettlementDetails): Settlement {
  return {
    uid: message.uid,
    outcome,
    reason: details.reason ?? null,
    sizeBytes: details.sizeBytes ?? message.sizeBytes,
    internalDate: message.internalDate,
    hash: details.hash ?? null,
    flags: message.flags,
    destinationUidValidity: details.uidValidity ?? null,
    destinationUid: details.uid ?? null,
    serverText: details.serverText ?? null,
  };
}
