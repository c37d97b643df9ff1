/**
 * After a crash, a cut or a lost lease: finds out what became of the batches whose answer nobody saw, before anything else
 * is sent to this mailbox (engine.md 3.7, trust.md 3).
 *
 * Invariants:
 * - Pairing is one to one: two equal messages in the intent need two at the destination.
 * - A message at the destination that the ledger has given to another source message is never claimed again.
 * - What pairs is settled as copied; what does not pair is simply pending again. Ledger, counters and the end of the intent
 *   are one transaction; a crash in here starts over with the same end.
 * - MULTIAPPEND is all or nothing (RFC 3502), and yet pairing goes message by message.
 */

import type { FolderId, MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { type IntentMessage, type OpenIntent, openIntents } from '../../lib/progress/ledger/intents.ts';
import { claimedUids, type Settlement, settledUids } from '../../lib/progress/ledger/ledger.ts';
import { tracePoint } from '../../lib/trace.ts';
import type { SliceContext } from './slice-context.ts';

/** A destination may add or drop a few bytes (CR CR LF, a header of its own); candidates within this are hashed. */
const SIZE_TOLERANCE = 0.02;
const SIZE_TOLERANCE_BYTES = 512;
/** So much of what is hashed lies in memory at once, or one message. */
const HASHED_AT_ONCE = { messages: 20, bytes: 8 * 1024 * 1024 };

/** All that this needs of a slice: the old side is not asked. */
export type Resolving = Pick<SliceContext, 'mappingId' | 'destination' | 'journal'>;

/** Settles every open intent of the mapping. Throws MailError, LeaseLostError. Returns how many there were. */
export async function resolveIntents(context: Resolving): Promise<number> {
  const intents = await openIntents(context.mappingId);
  for (const intent of intents) await resolveIntent(context, intent);
  return intents.length;
}

async function resolveIntent(context: Resolving, intent: OpenIntent): Promise<void> {
  const uids = intent.messages.map(({ uid }) => uid);
  const settled = await settledUids(intent.folderId, intent.sourceUidValidity, uids);
  const open = intent.messages.filter(({ uid }) => !settled.has(uid));
  const found = await storedSince(context, intent, open);
  const entries: Settlement[] = pairByHash(open, found.candidates).map(({ message, uid }) => ({
    uid: message.uid,
    outcome: 'COPIED',
    reason: null,
    sizeBytes: message.sizeBytes,
    internalDate: message.internalDate,
    hash: message.hash,
    flags: message.flags,
    destinationUidValidity: found.uidValidity,
    destinationUid: uid,
    serverText: null,
  }));
  tracePoint('in_resolution');
  await context.journal.settle({
    folderId: intent.folderId,
    sourceUidValidity: intent.sourceUidValidity,
    intentId: intent.id,
    entries,
  });
}

export interface Candidate {
  uid: bigint;
  hash: Buffer;
}

/** Pairs one to one by hash, lower UIDs first. Pure. */
export function pairByHash(
  messages: readonly IntentMessage[],
  candidates: readonly Candidate[],
): { message: IntentMessage; uid: bigint }[] {
  const free = new Map<string, bigint[]>();
  for (const { uid, hash } of [...candidates].sort((a, b) => (a.uid < b.uid ? -1 : 1))) {
    const key = hash.toString('hex');
    free.set(key, [...(free.get(key) ?? []), uid]);
  }
  return messages.flatMap((message) => {
    const uid = free.get(message.hash.toString('hex'))?.shift();
    return uid === undefined ? [] : [{ message, uid }];
  });
}

async function storedSince(
  { destination, mappingId }: Resolving,
  intent: OpenIntent,
  open: readonly IntentMessage[],
): Promise<{ uidValidity: bigint; candidates: Candidate[] }> {
  try {
    const { uidValidity } = await destination.folderState(intent.destinationPath);
    // Another UIDVALIDITY: the old UIDs mean nothing, so the whole folder is looked through.
    const fromUid = uidValidity === intent.destinationUidValidity ? intent.destinationUidNext : 1n;
    const claimed = await claimedUids(mappingId, intent.destinationPath, uidValidity);
    const near: Near[] = [];
    for await (const { uid, sizeBytes } of destination.listMessages(intent.destinationPath, fromUid)) {
      if (!claimed.has(uid) && open.some((message) => isNear(message.sizeBytes, sizeBytes))) near.push({ uid, sizeBytes });
    }
    const candidates = await hashStored(destination, { path: intent.destinationPath, uidValidity }, near);
    return { uidValidity, candidates };
  } catch (error) {
    // The user has removed the folder: nothing to pair with, and nothing of theirs is brought back but what was never settled.
    if (error instanceof MailError && error.reason === 'folder_gone') {
      return { uidValidity: intent.destinationUidValidity, candidates: [] };
    }
    throw error;
  }
}

function isNear(expected: number, actual: number): boolean {
  return Math.abs(expected - actual) <= Math.max(SIZE_TOLERANCE_BYTES, expected * SIZE_TOLERANCE);
}

interface Near {
  uid: bigint;
  sizeBytes: number;
}

async function hashStored(destination: MailDestination, folder: FolderId, near: readonly Near[]): Promise<Candidate[]> {
  const candidates: Candidate[] = [];
  for (let i = 0; i < near.length; ) {
    const uids: bigint[] = [];
    for (let bytes = 0; i < near.length && uids.length < HASHED_AT_ONCE.messages; i++) {
      const { uid, sizeBytes } = near[i] ?? { uid: 0n, sizeBytes: 0 };
      bytes += sizeBytes;
      if (uids.length > 0 && bytes > HASHED_AT_ONCE.bytes) break;
      uids.push(uid);
    }
    for (const [uid, hash] of await destination.hashMessages(folder, uids)) candidates.push({ uid, hash });
  }
  return candidates;
}
