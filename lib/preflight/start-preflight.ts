/**
 * The preflight of a bulk list: each row with a password is signed in with at the old server, once, before anything is copied.
 * The jobs are the worker's (worker/handlers/preflight-bulk.ts); here rows are put into line and taken out of it.
 */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import type { Db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { BulkImport } from '../generated/prisma/client.ts';
import { enqueuePreflight } from '../jobs/enqueue.ts';
import { assertMayRun } from '../mappings/start-mapping.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { wereRefused } from './refused-logins.ts';

/** Result fields of a row that is not, or no longer, tried. */
export const UNTRIED = {
  tryToken: null,
  tryReason: null,
  tryServerText: null,
  messageCount: null,
  folderCount: null,
  sizeBytes: null,
  sizeEstimated: false,
  ownerSeen: null,
  ownerAccepted: false,
} as const;

/** A list that is not confirmed, for its administrators; locked. Throws not_found, bulk.confirmed. */
export async function lockPreview(tx: Transaction, actor: Actor, importId: string): Promise<BulkImport> {
  await tx.$queryRaw`select 1 from bulk_import where id = ${importId}::uuid for update`;
  const found = await tx.bulkImport.findUnique({ where: { id: importId } });
  if (found === null) throw new AppError('not_found');
  assertAdministers(actor, found.mailDomainId);
  if (found.state !== 'PREVIEWED') throw new AppError('bulk.confirmed');
  return found;
}

/**
 * Puts every row that has a password and was not judged yet into line, also those that failed for another reason than their
 * password. Throws not_found, bulk.confirmed, window.closed, source.missing. Returns how many rows wait.
 */
export async function startPreflight(actor: Actor, importId: string): Promise<{ waiting: number }> {
  return inTransaction(async (tx) => {
    const { mailDomainId } = await lockPreview(tx, actor, importId);
    await assertMayRun(tx, mailDomainId);
    const rows = await tx.bulkImportRow.findMany({
      where: { importId, fate: { in: ['NEW', 'CHANGED'] }, tryState: { in: ['NONE', 'FAILED'] }, keyId: { not: null } },
      select: { rowNumber: true },
    });
    const waiting = await queueRows(
      tx,
      { importId, mailDomainId },
      rows.map(({ rowNumber }) => rowNumber),
    );
    await tx.bulkImport.update({ where: { id: importId }, data: { triedAt: now() } });
    await recordAudit(tx, actor, { mailDomainId, action: 'bulk.tried', subject: importId, values: { rows: waiting } });
    return { waiting };
  });
}

/**
 * Puts these rows into line, with passwords, in the caller's transaction. A password that the server has refused before is not
 * tried but forgotten, unless somebody has just typed it (`typed`). Returns how many wait.
 */
export async function queueRows(
  tx: Transaction,
  { importId, mailDomainId }: { importId: string; mailDomainId: string },
  rowNumbers: readonly number[],
  { typed = false }: { typed?: boolean } = {},
): Promise<number> {
  const server = await tx.sourceServer.findUnique({ where: { mailDomainId }, select: { host: true } });
  if (server === null) throw new AppError('source.missing');
  const rows = await tx.bulkImportRow.findMany({ where: { importId, rowNumber: { in: [...rowNumbers] }, keyId: { not: null } } });
  const logins = rows.map(({ sourceAddress, rowNumber, keyId, sealed }) => {
    const place = { purpose: 'bulk-row', owner: `${importId}:${rowNumber}` } as const;
    const password = keyId === null || sealed === null ? '' : unseal(processKeyring(), place, { keyId, sealed });
    return { host: server.host, sourceAddress, password };
  });
  const refused = typed ? logins.map(() => false) : await wereRefused(tx, mailDomainId, logins);
  const numbers = (wanted: boolean) => rows.filter((_, i) => refused[i] === wanted).map(({ rowNumber }) => rowNumber);
  const [waiting, known] = [numbers(false), numbers(true)];
  await tx.bulkImportRow.updateMany({
    where: { importId, rowNumber: { in: waiting } },
    data: { ...UNTRIED, tryState: 'WAITING', tryCount: 0 },
  });
  await tx.bulkImportRow.updateMany({
    where: { importId, rowNumber: { in: known } },
    data: { ...UNTRIED, tryState: 'FAILED', tryReason: 'refused_before', keyId: null, sealed: null },
  });
  if (waiting.length > 0) await enqueuePreflight(tx, { importId });
  return waiting.length;
}

/** Takes out of line what has not begun; what is being tried ends by itself. Throws not_found, bulk.confirmed. */
export async function stopPreflight(actor: Actor, importId: string): Promise<void> {
  await inTransaction(async (tx) => {
    const { mailDomainId } = await lockPreview(tx, actor, importId);
    const waiting = { importId, tryState: 'WAITING' } as const;
    const { count: rows } = await tx.bulkImportRow.updateMany({ where: waiting, data: { tryState: 'NONE' } });
    if (rows > 0) await recordAudit(tx, actor, { mailDomainId, action: 'bulk.try_stopped', subject: importId, values: { rows } });
  });
}

/** True while any row of the list waits or is being tried. */
export async function isTrying(tx: Db, importId: string): Promise<boolean> {
  return (await tx.bulkImportRow.count({ where: { importId, tryState: { in: ['WAITING', 'TRYING'] } } })) > 0;
}
