/**
 * Takes messages of one folder that came from a wrong account out of it (R3), a batch at a time.
 *
 * Invariants:
 * - What is to leave is written down and committed before anything is sent; so whatever a crash leaves behind names exactly the
 *   messages whose fate is unknown, and resolveBegun finds it out before anything else is sent.
 * - A message is known by UIDVALIDITY and UID, and before it is removed by the hash of its bytes, read a moment ago. What has
 *   moved elsewhere is not chased.
 */
import type { FolderId, MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';
import { tracePoint } from '../../lib/trace.ts';
import { isTouched, type UndoVerdict, undoVerdict } from '../../lib/undo/undo-rule.ts';
import { begunEntries, markEntries, type UndoEntry, type UndoMark } from './undo-ledger.ts';

export interface UndoContext {
  mappingId: string;
  lease: MailboxLease;
  destination: MailDestination;
  choice: 'MOVE' | 'REMOVE';
  /** Where moved mail goes. */
  target: string;
  /** Where the target stood before the last batch that an earlier worker began; null: none was. */
  batch: { uidValidity: bigint; uidNext: bigint } | null;
}

/** Read at once to be hashed; what is large goes through a file. */
const HASH_MESSAGES = 50;
const HASH_BYTES = 16 * 1024 * 1024;

const SETTLED = { left: 'LEFT', vanished: 'VANISHED', move: 'MOVING', remove: 'REMOVING' } as const;

/** Deals with these messages of one folder. Throws MailError, LeaseLostError. */
export async function undoBatch(context: UndoContext, entries: readonly UndoEntry[]): Promise<void> {
  for (const own of byPlace(entries)) await undoPlace(context, own);
}

/** Messages whose UIDs mean the same; those whose UID nobody was told stand alone. */
function byPlace(entries: readonly UndoEntry[]): UndoEntry[][] {
  return [...Map.groupBy(entries, (entry) => `${entry.destinationUidValidity} ${entry.destinationPath}`).values()];
}

async function undoPlace(context: UndoContext, entries: readonly UndoEntry[]): Promise<void> {
  const verdicts = await judge(context, entries);
  const having = (verdict: UndoVerdict) => entries.filter((entry) => verdicts.get(entry) === verdict);
  const [moving, removing] = [having('move'), having('remove')];
  const { destination, lease, mappingId, target } = context;
  if (moving.length > 0) await destination.ensureFolder(target);
  const before = moving.length > 0 ? await destination.folderState(target) : undefined;
  const marks = entries.map((entry): UndoMark => ({ entry, undone: SETTLED[verdicts.get(entry) ?? 'left'] }));
  await markEntries(lease, mappingId, marks, before);
  if (moving.length + removing.length === 0) return;
  tracePoint('undo_marked');
  const folder = placeOf(entries);
  const guard = () => lease.assertHeld();
  await destination.removeMessages(folder, uidsOf(removing), guard);
  await destination.moveMessages(folder, uidsOf(moving), target, guard);
  tracePoint('undo_sent');
  await markEntries(lease, mappingId, [
    ...moving.map((entry): UndoMark => ({ entry, undone: 'MOVED' })),
    ...removing.map((entry): UndoMark => ({ entry, undone: 'REMOVED' })),
  ]);
}

function placeOf(entries: readonly UndoEntry[]): FolderId {
  const [first] = entries;
  return { path: first?.destinationPath ?? '', uidValidity: first?.destinationUidValidity ?? 0n };
}

function uidsOf(entries: readonly UndoEntry[]): bigint[] {
  return entries.flatMap(({ destinationUid }) => destinationUid ?? []);
}

/** Flags of the messages that are there. `gone`: the folder is; `other`: the member has made another one of that name. */
async function look(
  destination: MailDestination,
  entries: readonly UndoEntry[],
): Promise<Map<bigint, string[]> | 'gone' | 'other'> {
  try {
    return await destination.readFlags(placeOf(entries), uidsOf(entries));
  } catch (error) {
    if (error instanceof MailError && error.reason === 'folder_gone') return 'gone';
    if (error instanceof MailError && error.reason === 'uid_validity_changed') return 'other';
    throw error;
  }
}

async function judge(context: UndoContext, entries: readonly UndoEntry[]): Promise<Map<UndoEntry, UndoVerdict>> {
  const { destination, choice, target } = context;
  const all = (verdict: UndoVerdict) => new Map(entries.map((entry) => [entry, verdict]));
  // No UID was ever told, or it lies where it would go to: nobody touches it.
  if (entries[0]?.destinationUidValidity === null || entries[0]?.destinationPath === target) return all('left');
  const flags = await look(destination, entries);
  if (flags === 'gone') return all('vanished');
  if (flags === 'other') return all('left');
  const now = (entry: UndoEntry) => (entry.destinationUid === null ? null : (flags.get(entry.destinationUid) ?? null));
  const hashed = entries.filter((entry) => {
    const present = now(entry);
    return choice === 'REMOVE' && present !== null && !isTouched(entry.flags, present);
  });
  const hashes = await hashesOf(destination, hashed);
  return new Map(
    entries.map((entry) => {
      const hash = entry.destinationUid === null ? undefined : hashes.get(entry.destinationUid);
      const same = hash === undefined || entry.hash === null ? null : hash.equals(entry.hash);
      return [entry, undoVerdict(choice, { brought: entry.flags, now: now(entry), same })];
    }),
  );
}

async function hashesOf(destination: MailDestination, entries: readonly UndoEntry[]): Promise<Map<bigint, Buffer>> {
  const hashes = new Map<bigint, Buffer>();
  const read = async (piece: readonly UndoEntry[]) => {
    for (const [uid, hash] of await destination.hashMessages(placeOf(piece), uidsOf(piece))) hashes.set(uid, hash);
  };
  let piece: UndoEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (piece.length === HASH_MESSAGES || (piece.length > 0 && bytes + entry.sizeBytes > HASH_BYTES)) {
      await read(piece);
      piece = [];
      bytes = 0;
    }
    piece.push(entry);
    bytes += entry.sizeBytes;
  }
  if (piece.length > 0) await read(piece);
  return hashes;
}

/**
 * Finds out what became of a batch whose worker died, whose sessions have ended. What is no longer in its folder has left. What is still
 * there was not dealt with, unless the platform copies instead of moving: then its copy lies in the target since, and only the
 * first one is taken away. Throws MailError, LeaseLostError.
 */
export async function resolveBegun(context: UndoContext): Promise<void> {
  const begun = await begunEntries(context.mappingId);
  if (begun.length === 0) return;
  tracePoint('in_resolution');
  const copies = await copiesInTarget(context);
  for (const entries of byPlace(begun)) {
    const flags = await look(context.destination, entries);
    const isThere = ({ destinationUid }: UndoEntry) =>
      destinationUid !== null && typeof flags !== 'string' && flags.has(destinationUid);
    // Those that have left first: their copies are not the copies of others.
    for (const entry of entries.filter((one) => one.undone === 'MOVING' && !isThere(one))) takeCopy(copies, entry);
    const doubled = entries.filter((one) => one.undone === 'MOVING' && isThere(one) && takeCopy(copies, one));
    await context.destination.removeMessages(placeOf(entries), uidsOf(doubled), () => context.lease.assertHeld());
    const marks = entries.map((entry): UndoMark => {
      if (isThere(entry) && !doubled.includes(entry)) return { entry, undone: null };
      return { entry, undone: entry.undone === 'REMOVING' ? 'REMOVED' : 'MOVED' };
    });
    await markEntries(context.lease, context.mappingId, marks);
  }
}

/** How often each hash has come into the target since the batch began. */
async function copiesInTarget({ destination, batch, target }: UndoContext): Promise<Map<string, number>> {
  const copies = new Map<string, number>();
  if (batch === null) return copies;
  try {
    const { uidValidity } = await destination.folderState(target);
    if (uidValidity !== batch.uidValidity) return copies;
    const listed = await Array.fromAsync(destination.listMessages(target, batch.uidNext));
    for (let i = 0; i < listed.length; i += HASH_MESSAGES) {
      const uids = listed.slice(i, i + HASH_MESSAGES).map(({ uid }) => uid);
      for (const hash of (await destination.hashMessages({ path: target, uidValidity }, uids)).values()) {
        const key = hash.toString('hex');
        copies.set(key, (copies.get(key) ?? 0) + 1);
      }
    }
  } catch (error) {
    if (!(error instanceof MailError) || error.reason !== 'folder_gone') throw error;
  }
  return copies;
}

function takeCopy(copies: Map<string, number>, { hash }: UndoEntry): boolean {
  const key = hash?.toString('hex') ?? '';
  const left = copies.get(key) ?? 0;
  if (left > 0) copies.set(key, left - 1);
  return left > 0;
}
