/**
 * Copies one batch: fetch, intent, append, record. Several batches are on their way at the same time.
 *
 * Invariants (engine.md 3.4 to 3.6):
 * - Nothing is sent before an intent that names it is committed; the intent ends in the transaction that settles the batch.
 * - When append throws, the outcome is unknown: the intent stays, and resolve-intents.ts settles it before anything else is sent.
 * - A message that is not in the source's answer (which asked twice) is gone, not failed.
 * - A message that has only been moved at the source, and is here already, is not sent (moved-mail.ts).
 * - A message that the source lists and does not give is not settled before its third try (unreadable-mail.ts).
 * - A folder whose UIDVALIDITY is not the listed one is not read: its UIDs would name other messages.
 */
import type { AppendResult, OutgoingMessage } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { internalDateOf, type SourceBody, type SourceMessage } from '../../lib/mail/mail-source.ts';
import type { MailBody } from '../../lib/mail/message/mail-body.ts';
import { type OrphanedEntry, recordTwins, type Settlement } from '../../lib/progress/ledger/ledger.ts';
import { tracePoint } from '../../lib/trace.ts';
import type { LaneEnds, SliceContext } from '../copy/slice-context.ts';
import { type OrphanPool, twinsAmong } from './orphans.ts';
import type { Batch } from './plan-batches.ts';

export interface Fetched {
  message: SourceMessage;
  /** Where the listing could only guess (POP3), what the message itself says. */
  internalDate: Date;
  body: MailBody;
}

/** What a batch came to, for pace and limits. */
export interface BatchResult {
  copied: number;
  copiedBytes: number;
  /** Refused by our platform for their content, and how many of them at the end of the batch in a row. */
  refused: number;
  refusedInARow: number;
}

/**
 * Copies the batch over one lane. `nextPendingAt` is asked at the moment of the record. Throws MailError, LeaseLostError.
 */
export async function copyBatch(
  context: SliceContext,
  ends: LaneEnds,
  batch: Batch,
  nextPendingAt: () => Date | null,
): Promise<BatchResult> {
  const { folderId, uidValidity, messages } = batch;
  const readable = messages.filter(({ sizeBytes }) => sizeBytes <= context.maxMessageBytes);
  const bodies = await ends.source.fetchMessages(
    { path: batch.sourcePath, uidValidity },
    readable.map(({ uid }) => uid),
  );
  try {
    const { fetched, settled } = sortOut(context, batch, bodies);
    const { toSend: unknown, rekeyed: pairs } =
      batch.rekeying === true ? matchOrphans(fetched, await context.orphans.of(batch)) : { toSend: fetched, rekeyed: [] };
    const { rekeyed, twins } = twinsAmong(pairs, uidValidity);
    const isMoved = await context.moved.take(unknown.map(({ body }) => body.hash));
    const toSend = unknown.filter((_, i) => isMoved[i] !== true);
    for (const { message, internalDate, body } of unknown.filter((_, i) => isMoved[i] === true)) {
      settled.push(settlement(message, 'SKIPPED', { reason: 'moved', internalDate, sizeBytes: body.sizeBytes, hash: body.hash }));
    }
    const sent = toSend.length === 0 ? null : await send(context, ends, batch, toSend);
    const entries = await withSubjects(
      ends,
      batch,
      sent === null ? settled : [...settled, ...toSettlements(toSend, sent.results)],
    );
    await recordTwins(context.mappingId, twins);
    await context.journal.settle({
      folderId,
      sourceUidValidity: uidValidity,
      entries,
      rekeyed,
      intentId: sent?.intentId,
      newestPendingAt: context.unreadable.newestPending(folderId, nextPendingAt()),
    });
    return resultOf(entries);
  } finally {
    await Promise.all(bodies.map(({ body }) => body?.discard()));
  }
}

/** Gone, unreadable and too big ones are settled as what they are, or left for another try; the rest is to be sent. */
function sortOut(
  { maxMessageBytes, unreadable }: SliceContext,
  { folderId, messages }: Batch,
  bodies: readonly SourceBody[],
): { fetched: Fetched[]; settled: Settlement[] } {
  const byUid = new Map(bodies.map((body) => [body.uid, body]));
  const fetched: Fetched[] = [];
  const settled: Settlement[] = [];
  for (const message of messages) {
    const came = byUid.get(message.uid);
    if (message.sizeBytes > maxMessageBytes) settled.push(settlement(message, 'REFUSED', { reason: 'message_too_big' }));
    else if (came?.body) fetched.push({ message, internalDate: came.internalDate ?? internalDateOf(message), body: came.body });
    else if (came?.reason === 'message_unreadable' && !unreadable.lastTry)
      unreadable.leave(folderId, internalDateOf(message), came.serverText);
    else if (came !== undefined)
      settled.push(settlement(message, 'REFUSED', { reason: came.reason, serverText: came.serverText }));
    else settled.push(settlement(message, 'GONE', {}));
  }
  return { fetched, settled };
}

/** Pairs, one to one and by hash, what was fetched with what is settled under an older UIDVALIDITY; pairs leave the pool. */
export function matchOrphans(
  fetched: readonly Fetched[],
  pool: OrphanPool,
): { toSend: Fetched[]; rekeyed: { from: OrphanedEntry; uid: number }[] } {
  const toSend: Fetched[] = [];
  const rekeyed: { from: OrphanedEntry; uid: number }[] = [];
  for (const item of fetched) {
    const from = pool.get(item.body.hash.toString('hex'))?.shift();
    if (from === undefined) toSend.push(item);
    else rekeyed.push({ from, uid: item.message.uid });
  }
  return { toSend, rekeyed };
}

async function send(
  { folders, journal, lease }: SliceContext,
  { destination }: LaneEnds,
  batch: Batch,
  toSend: readonly Fetched[],
): Promise<{ intentId: string; results: AppendResult[] }> {
  const before = await folders.ready(batch.destinationPath);
  tracePoint('before_intent');
  const intentId = await journal.intend({
    folderId: batch.folderId,
    sourceUidValidity: batch.uidValidity,
    destinationUidValidity: before.uidValidity,
    destinationUidNext: before.uidNext,
    messages: toSend.map(({ message, internalDate, body }) => ({
      uid: message.uid,
      sizeBytes: body.sizeBytes,
      internalDate,
      flags: message.flags,
      hash: body.hash,
    })),
  });
  tracePoint('after_intent');
  const outgoing: OutgoingMessage[] = toSend.map(({ message, internalDate, body }) => ({
    key: message.uid,
    body,
    flags: message.flags,
    internalDate,
  }));
  const results = await destination.append(batch.destinationPath, outgoing, () => lease.assertHeld());
  tracePoint('after_ok');
  await folders.learn(batch.destinationPath, results);
  return { intentId, results };
}

function toSettlements(sent: readonly Fetched[], results: readonly AppendResult[]): Settlement[] {
  const byUid = new Map(results.map((result) => [result.key, result]));
  return sent.map(({ message, internalDate, body: { sizeBytes, hash } }) => {
    const result = byUid.get(message.uid);
    if (result === undefined) throw new Error(`append gave no result for UID ${message.uid}`);
    return result.stored
      ? settlement(message, 'COPIED', { internalDate, sizeBytes, hash, uid: result.uid, uidValidity: result.uidValidity })
      : settlement(message, 'REFUSED', { internalDate, sizeBytes, hash, reason: result.reason, serverText: result.serverText });
  });
}

/** Refused messages are few, and people know them by their subjects; one that cannot be read is recorded without. */
async function withSubjects({ source }: LaneEnds, batch: Batch, entries: Settlement[]): Promise<Settlement[]> {
  const refused = entries.filter(({ outcome }) => outcome === 'REFUSED').map(({ uid }) => uid);
  if (refused.length === 0) return entries;
  try {
    const subjects = await source.fetchSubjects({ path: batch.sourcePath, uidValidity: batch.uidValidity }, refused);
    return entries.map((entry) => ({ ...entry, subject: subjects.get(entry.uid) ?? null }));
  } catch (error) {
    if (error instanceof MailError) return entries;
    throw error;
  }
}

interface SettlementDetails {
  reason?: string;
  internalDate?: Date;
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
    internalDate: details.internalDate ?? internalDateOf(message),
    hash: details.hash ?? null,
    flags: message.flags,
    destinationUidValidity: details.uidValidity ?? null,
    destinationUid: details.uid ?? null,
    serverText: details.serverText ?? null,
  };
}

function resultOf(entries: readonly Settlement[]): BatchResult {
  const isRefused = ({ outcome, reason }: Settlement) => outcome === 'REFUSED' && reason === 'message_refused';
  const copied = entries.filter(({ outcome }) => outcome === 'COPIED');
  const last = entries.findLastIndex((entry) => !isRefused(entry));
  return {
    copied: copied.length,
    copiedBytes: copied.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    refused: entries.filter(isRefused).length,
    refusedInARow: entries.length - 1 - last,
  };
}
