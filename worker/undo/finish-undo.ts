/** The end of an undo: the ledger of the wrong account goes, its summary stays as an event, and the right move begins. */
import { recordAudit } from '../../lib/audit/record-audit.ts';
import { inTransaction, type Transaction } from '../../lib/db/transaction.ts';
import { AppError } from '../../lib/errors.ts';
import type { Member, UndoneState } from '../../lib/generated/prisma/client.ts';
import { recordEvent } from '../../lib/history/record-event.ts';
import { enqueueCopy } from '../../lib/jobs/enqueue.ts';
import { assertMayRun } from '../../lib/mappings/start-mapping.ts';
import type { MailboxLease } from '../../lib/progress/lease.ts';
import { forgetListing } from '../../lib/undo/ask-undo.ts';

/** Everything is dealt with. One transaction; a second call changes nothing. Throws LeaseLostError. */
export async function finishUndo(lease: MailboxLease, mappingId: string): Promise<void> {
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    const undo = await tx.mappingUndo.findUnique({
      where: { mappingId },
      include: { mapping: { include: { member: true, password: true } } },
    });
    if (undo === null || undo.choice === null) return;
    const { mapping, sourceAddress, choice, folderPath, chosenBy } = undo;
    const { member, password } = mapping;
    const sums = await sumsOf(tx, mappingId);
    const change = { from: mapping.sourceAddress, to: sourceAddress, choice, ...sums };
    await recordEvent(tx, mappingId, 'undo_done', { ...change, folder: sums.moved > 0 ? (folderPath ?? '') : '' });
    await recordAudit(
      tx,
      { kind: 'system', name: 'worker' },
      {
        mailDomainId: member.mailDomainId,
        action: 'mapping.undo_done',
        subject: member.address,
        values: change,
      },
    );
    await tx.mappingUndo.delete({ where: { mappingId } });
    await forgetListing(tx, mappingId);
    const anew = { sourceAddress, serverText: null, retryAt: null, retryCount: 0 };
    if (password === null || !(await mayRun(tx, member))) {
      await tx.mapping.update({ where: { id: mappingId }, data: { ...anew, state: 'PAUSED', reason: 'no_password' } });
      return;
    }
    await tx.mapping.update({ where: { id: mappingId }, data: { ...anew, state: 'RUNNING', reason: null } });
    await enqueueCopy(tx, { mappingId }, { mailDomainId: member.mailDomainId });
    await recordEvent(tx, mappingId, 'started', { by: chosenBy ?? '', source: sourceAddress });
  });
}

async function sumsOf(
  tx: Transaction,
  mappingId: string,
): Promise<{ moved: number; removed: number; left: number; vanished: number }> {
  const rows = await tx.$queryRaw<{ undone: UndoneState | null; count: number }[]>`
    select e.undone::text as undone, count(*)::int as count from ledger_entry e join folder_progress f on f.id = e.folder_id
    where f.mapping_id = ${mappingId}::uuid and e.outcome = 'COPIED' group by 1`;
  const count = (...states: (UndoneState | null)[]) =>
    rows.filter(({ undone }) => states.includes(undone)).reduce((sum, row) => sum + row.count, 0);
  return { moved: count('MOVED'), removed: count('REMOVED'), left: count('LEFT', null), vanished: count('VANISHED') };
}

/** The window may have closed meanwhile, the old server be another matter, the member be disabled. */
async function mayRun(tx: Transaction, { mailDomainId, disabledAt }: Member): Promise<boolean> {
  if (disabledAt !== null) return false;
  try {
    await assertMayRun(tx, mailDomainId);
    return true;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}
