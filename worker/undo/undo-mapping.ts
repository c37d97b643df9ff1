/**
 * The undo of one wrong mapping (R3), from the choice to the first slice of the right move.
 *
 *   take the lease -> end what an earlier worker left at our platform -> settle the batches of the copy whose answer nobody saw
 *   -> find out about a batch of an earlier undo -> folder by folder, batch by batch -> begin anew
 *
 * True after a crash at any point: the marks in the ledger say what has left and what may have; the queue gives the job to another
 * worker. The old side is not asked at all.
 */
import { db } from '../../lib/db/client.ts';
import { inTransaction } from '../../lib/db/transaction.ts';
import type { Mapping, MappingUndo, Member } from '../../lib/generated/prisma/client.ts';
import { enqueueUndo } from '../../lib/jobs/enqueue-undo.ts';
import { log } from '../../lib/log.ts';
import type { MailDestination } from '../../lib/mail/mail-destination.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { openPlatformMailbox } from '../../lib/mail/platform-mailbox.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { openIntents } from '../../lib/progress/ledger/intents.ts';
import { Journal } from '../../lib/progress/ledger/journal.ts';
import { backOffSeconds } from '../copy/outcome.ts';
import { resolveIntents } from '../copy/resolve-intents.ts';
import { endEarlierSessions } from '../copy/run-slice.ts';
import type { WorkerTools } from '../worker-tools.ts';
import { finishUndo } from './finish-undo.ts';
import { resolveBegun, type UndoContext, undoBatch } from './undo-batch.ts';
import { begunEntries, nextEntries, type UndoEntry, undoFolders } from './undo-ledger.ts';

type ChosenUndo = MappingUndo & { mapping: Mapping & { member: Member } };

/** `busy`: another worker holds the mailbox, or we are told to end; the job should come back. */
export async function undoMapping(
  tools: Pick<WorkerTools, 'env' | 'holder' | 'sessions'>,
  mappingId: string,
  signal: AbortSignal,
  open: (address: string) => Promise<MailDestination> = (address) => openPlatformMailbox(tools.env, address),
): Promise<'ended' | 'busy'> {
  const undo = await db().mappingUndo.findUnique({
    where: { mappingId },
    include: { mapping: { include: { member: true } } },
  });
  if (undo === null || undo.choice === null) return 'ended';
  const lease = await MailboxLease.take(undo.mapping.memberId, tools.holder);
  if (lease === null) return 'busy';
  try {
    if (!(await work(tools, { undo, lease, open }, signal))) return 'busy';
    await finishUndo(lease, mappingId);
    return 'ended';
  } catch (error) {
    if (error instanceof LeaseLostError) return 'busy';
    if (!(error instanceof MailError)) throw error;
    await postpone(lease, undo, error);
    return 'ended';
  } finally {
    await lease.release();
  }
}

interface Held {
  undo: ChosenUndo;
  lease: MailboxLease;
  open: (address: string) => Promise<MailDestination>;
}

/** True: nothing is left to do. Throws MailError, LeaseLostError. */
async function work(tools: Pick<WorkerTools, 'sessions'>, { undo, lease, open }: Held, signal: AbortSignal): Promise<boolean> {
  const { mappingId, choice } = undo;
  const { address } = undo.mapping.member;
  const begun = (await openIntents(mappingId)).length + (await begunEntries(mappingId)).length > 0;
  if (begun) await endEarlierSessions(tools, address);
  const destination = await open(address);
  try {
    await resolveIntents({ mappingId, destination, journal: new Journal(lease, mappingId) });
    if (choice === null || choice === 'KEEP') return true;
    const context = await contextOf(undo, { lease, destination, choice });
    await resolveBegun(context);
    for (const folderId of await undoFolders(mappingId)) {
      if (!(await undoFolder(context, folderId, signal))) return false;
    }
    return true;
  } finally {
    await destination.close();
  }
}

async function undoFolder(context: UndoContext, folderId: string, signal: AbortSignal): Promise<boolean> {
  let last: UndoEntry | undefined;
  for (;;) {
    if (signal.aborted) return false;
    const entries = await nextEntries(folderId, last);
    last = entries.at(-1);
    if (last === undefined) return true;
    await undoBatch(context, entries);
  }
}

async function contextOf(
  { mappingId, batchUidValidity, batchUidNext, folderPath }: ChosenUndo,
  held: Pick<UndoContext, 'lease' | 'destination' | 'choice'>,
): Promise<UndoContext> {
  const batch =
    batchUidValidity === null || batchUidNext === null ? null : { uidValidity: batchUidValidity, uidNext: batchUidNext };
  const wanted = folderPath ?? 'moved in by mistake';
  // Once something has gone there it is ours; before that, a folder of this name is the member's.
  const target = batch === null ? await freeName(held.destination, wanted) : wanted;
  if (target !== folderPath) {
    await inTransaction(async (tx) => {
      await held.lease.fence(tx, mappingId);
      await tx.mappingUndo.update({ where: { mappingId }, data: { folderPath: target } });
    });
  }
  return { mappingId, ...held, target, batch };
}

/** The name itself, or with the first number that makes it new. */
async function freeName(destination: MailDestination, wanted: string): Promise<string> {
  const taken = new Set((await destination.listFolders()).map(({ path }) => path.toLowerCase()));
  let name = wanted;
  for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${wanted} (${n})`;
  return name;
}

/** Our platform does not answer as it should: later again. Throws LeaseLostError. */
async function postpone(lease: MailboxLease, { mappingId, retryCount }: ChosenUndo, error: MailError): Promise<void> {
  const { reason, serverText } = error;
  log.warn({ mapping: mappingId, reason }, 'undo failed');
  const delaySeconds = backOffSeconds(retryCount, Math.random());
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    const retryAt = new Date(Date.now() + delaySeconds * 1000);
    await tx.mappingUndo.update({ where: { mappingId }, data: { reason, serverText, retryAt, retryCount: { increment: 1 } } });
    await enqueueUndo(tx, { mappingId }, { delaySeconds });
  });
}
