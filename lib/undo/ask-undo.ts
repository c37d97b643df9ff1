/**
 * Another old address for a mapping that has one (R3). Where nothing of the first has come, it simply follows. Else nothing starts:
 * what came from the wrong account is known message by message, and somebody has to say first what becomes of it.
 *
 * Invariants:
 * - The ledger of one account is never read as another's: its UIDs could equal those of the second, and mail would be taken
 *   for settled that never came (decision 0006).
 * - A worker that has the mailbox in its hands records and sends nothing more: its lease is taken away before anything is counted.
 */
import { type Actor, actorName } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { Prisma } from '../db/client.ts';
import type { Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping, Member } from '../generated/prisma/client.ts';
import { recordEvent } from '../history/record-event.ts';

export interface AccountChange {
  existing: Mapping;
  member: Member;
  sourceAddress: string;
  /** Whoever acts may be asked what becomes of the mail that is here: a list and a member cannot. */
  mayAsk: boolean;
}

/**
 * Part of the caller's transaction, which holds the member's row. True: nothing may start, an undo waits for a choice. False: the
 * mapping may start with this address. Throws mapping.undo_open, and mapping.other_account where nobody can be asked.
 */
export async function changeAccount(
  tx: Transaction,
  actor: Actor,
  { existing, member, sourceAddress, mayAsk }: AccountChange,
): Promise<boolean> {
  const undo = await tx.mappingUndo.findUnique({ where: { mappingId: existing.id } });
  if (undo !== null && (undo.choice !== null || !mayAsk)) throw new AppError('mapping.undo_open', { address: member.address });
  if (existing.sourceAddress === sourceAddress) {
    if (undo !== null) await withdraw(tx, actor, existing);
    return false;
  }
  await takeLeasesAway(tx, [member.id]);
  const count = await countCopied(tx, existing.id);
  if (count === 0) {
    await forgetListing(tx, existing.id);
    return false;
  }
  if (!mayAsk) throw new AppError('mapping.other_account', { source: existing.sourceAddress, count });
  await ask(tx, actor, { existing, member, sourceAddress, count });
  return true;
}

/** Throws mapping.undo_open while it is not settled what becomes of mail from a wrong account. */
export function assertNoUndo(mapping: Pick<Mapping, 'reason'>, address: string): void {
  if (hasUndo(mapping)) throw new AppError('mapping.undo_open', { address });
}

/** An undo waits for its choice, or is carried out. */
export function hasUndo({ reason }: Pick<Mapping, 'reason'>): boolean {
  return reason === 'undo_choice' || reason === 'undo_running';
}

/** The first address was right after all: forgets the question. What is here stays, and the password of the other account goes. */
export async function withdraw(tx: Transaction, actor: Actor, { id, sourceAddress }: Mapping): Promise<void> {
  await tx.mappingUndo.delete({ where: { mappingId: id } });
  await recordEvent(tx, id, 'undo_cancelled', { by: actorName(actor), from: sourceAddress });
}

/** Nothing of the account is known any more: its folders, what was listed of them, and what was settled. */
export async function forgetListing(tx: Transaction, mappingId: string): Promise<void> {
  await tx.folderProgress.deleteMany({ where: { mappingId } });
  await tx.pop3Message.deleteMany({ where: { mappingId } });
  const uncounted = { countedAt: null, bestPercent: 0, passCount: 0, skippedFolders: [], rangeLimit: Prisma.DbNull };
  await tx.mapping.update({
    where: { id: mappingId },
    data: { ...uncounted, rebuiltAccepted: false, finishedAt: null, syncedAt: null, syncEndedAt: null },
  });
}

/** A higher epoch: every write of its worker finds the lease gone (progress/lease.ts), and what it is recording now comes first. */
export async function takeLeasesAway(tx: Transaction, memberIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    update mailbox_lease set epoch = epoch + 1, expires_at = clock_timestamp() - interval '1 millisecond'
    where member_id = any(${[...memberIds]}::uuid[])`;
}

/** What is here from the account, and what may be: batches whose answer nobody has recorded. */
async function countCopied(tx: Transaction, mappingId: string): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select (select count(*) from ledger_entry e join folder_progress f on f.id = e.folder_id
            where f.mapping_id = ${mappingId}::uuid and e.outcome = 'COPIED')::int
         + (select coalesce(sum(cardinality(uids)), 0) from intent where mapping_id = ${mappingId}::uuid)::int as count`;
  return row?.count ?? 0;
}

async function ask(
  tx: Transaction,
  actor: Actor,
  { existing, member, sourceAddress, count }: Omit<AccountChange, 'mayAsk'> & { count: number },
): Promise<void> {
  const request = { sourceAddress, requestedBy: actorName(actor), requestedAt: new Date() };
  await tx.mappingUndo.upsert({
    where: { mappingId: existing.id },
    create: { mappingId: existing.id, ...request },
    update: request,
  });
  const waiting = { state: 'PAUSED', reason: 'undo_choice', serverText: null, retryAt: null, activeSince: null } as const;
  await tx.mapping.update({ where: { id: existing.id }, data: waiting });
  const change = { from: existing.sourceAddress, to: sourceAddress, count };
  await recordEvent(tx, existing.id, 'undo_asked', { by: actorName(actor), ...change });
  const { mailDomainId, address } = member;
  await recordAudit(tx, actor, { mailDomainId, action: 'mapping.undo_asked', subject: address, values: change });
}
