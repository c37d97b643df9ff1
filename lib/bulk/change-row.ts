/**
 * Mending a list on the page before it is confirmed: a row gets another address or password, is dropped, or is said to be right
 * by a person. Every change judges the whole list anew, because rows are judged against each other.
 */
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { BulkImport, BulkImportRow } from '../generated/prisma/client.ts';
import { lockPreview, queueRows, UNTRIED } from '../preflight/start-preflight.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import type { SheetRow } from '../sheets/sheet.ts';
import { FILE_NOTES, type JudgedRow, judgedByCells } from './judge-row.ts';
import { judgeRows } from './known-members.ts';
import { keepsPassword, sealRow } from './preview-bulk.ts';

export interface RowChange {
  targetAddress: string;
  sourceAddress: string;
  /** Null: the one that the row has. Empty: none, the member will type it. */
  password: string | null;
}

/**
 * Replaces the cells of one row. When the preflight was asked for, the row is tried again, with a password that was typed now
 * even if it was refused before. Throws not_found, bulk.confirmed, source.*.
 */
export async function changeRow(actor: Actor, importId: string, rowNumber: number, change: RowChange): Promise<void> {
  await inTransaction(async (tx) => {
    const list = await lockPreview(tx, actor, importId);
    const rows = await tx.bulkImportRow.findMany({ where: { importId }, orderBy: { rowNumber: 'asc' } });
    const before = rows.find((row) => row.rowNumber === rowNumber);
    if (before === undefined) throw new AppError('not_found');
    const { targetAddress, sourceAddress } = change;
    const password = change.password ?? passwordOf(before);
    const sealed = password === '' ? { keyId: null, sealed: null } : sealRow(importId, rowNumber, password);
    const cells = { targetAddress, sourceAddress, errorCode: null, noteCodes: [], ...sealed };
    const changed = { ...before, ...cells };
    const [judged] = (
      await rejudge(
        tx,
        list,
        rows.map((row) => (row === before ? changed : row)),
      )
    ).filter((row) => row.rowNumber === rowNumber);
    if (judged === undefined) throw new AppError('not_found');
    const kept = keepsPassword(judged, password) ? sealed : { keyId: null, sealed: null };
    await tx.bulkImportRow.update({
      where: { importId_rowNumber: { importId, rowNumber } },
      data: { ...storable(judged), ...kept, ...UNTRIED, tryState: 'NONE', tryCount: 0 },
    });
    const values = { row: rowNumber, source: judged.sourceAddress };
    await recordAudit(tx, actor, {
      mailDomainId: list.mailDomainId,
      action: 'bulk.row_changed',
      subject: judged.targetAddress,
      values,
    });
    const again = list.triedAt !== null && kept.keyId !== null && (judged.fate === 'NEW' || judged.fate === 'CHANGED');
    if (again)
      await queueRows(tx, { importId, mailDomainId: list.mailDomainId }, [rowNumber], { typed: change.password !== null });
  });
}

/** Leaves a row out of the list. Throws not_found, bulk.confirmed. */
export async function dropRow(actor: Actor, importId: string, rowNumber: number): Promise<void> {
  await inTransaction(async (tx) => {
    const list = await lockPreview(tx, actor, importId);
    const { count } = await tx.bulkImportRow.deleteMany({ where: { importId, rowNumber } });
    if (count === 0) throw new AppError('not_found');
    const { mailDomainId, fileName } = list;
    await recordAudit(tx, actor, { mailDomainId, action: 'bulk.row_dropped', subject: fileName, values: { row: rowNumber } });
    await rejudge(tx, list, await tx.bulkImportRow.findMany({ where: { importId }, orderBy: { rowNumber: 'asc' } }));
  });
}

/** 已核对: somebody has looked at the pair of a row that the guard doubts. Throws not_found, bulk.confirmed. */
export async function acceptOwner(actor: Actor, importId: string, rowNumber: number, accepted: boolean): Promise<void> {
  await inTransaction(async (tx) => {
    const { mailDomainId } = await lockPreview(tx, actor, importId);
    const where = { importId, rowNumber, ownerSeen: { not: null } };
    const row = await tx.bulkImportRow.findFirst({ where });
    if (row === null || row.ownerSeen === null) throw new AppError('not_found');
    await tx.bulkImportRow.updateMany({ where, data: { ownerAccepted: accepted } });
    const source = row.sourceAddress;
    const entry = { mailDomainId, subject: row.targetAddress };
    if (accepted) {
      await recordAudit(tx, actor, { ...entry, action: 'bulk.pair_accepted', values: { source, owner: row.ownerSeen } });
    } else await recordAudit(tx, actor, { ...entry, action: 'bulk.pair_doubted', values: { source } });
  });
}

function passwordOf({ importId, rowNumber, keyId, sealed }: BulkImportRow): string {
  const place = { purpose: 'bulk-row', owner: `${importId}:${rowNumber}` } as const;
  return keyId === null || sealed === null ? '' : unseal(processKeyring(), place, { keyId, sealed });
}

/** Judges all rows as they are to be, stores the fates that are others than before, and returns all of them. */
async function rejudge(tx: Transaction, list: BulkImport, rows: readonly BulkImportRow[]): Promise<JudgedRow[]> {
  const { name: domain } = await tx.mailDomain.findUniqueOrThrow({ where: { id: list.mailDomainId }, select: { name: true } });
  const judged = await judgeRows(tx, { mailDomainId: list.mailDomainId, domain }, rows.map(asSheetRow));
  for (const [i, row] of judged.entries()) {
    const before = rows[i];
    if (before === undefined || (before.fate === row.fate && before.errorCode === row.errorCode)) continue;
    const where = { importId_rowNumber: { importId: list.id, rowNumber: row.rowNumber } };
    await tx.bulkImportRow.update({ where, data: storable(row) });
  }
  return judged;
}

function storable({ password: _, rowNumber: _number, ...row }: JudgedRow) {
  return row;
}

/** A stored row as if it came from the file again. */
function asSheetRow(row: BulkImportRow): SheetRow {
  const { rowNumber, targetAddress, sourceAddress, errorCode, noteCodes } = row;
  return {
    rowNumber,
    cells: { targetAddress, sourceAddress, password: passwordOf(row) },
    errorCode: judgedByCells(errorCode) ? errorCode : null,
    noteCodes: noteCodes.filter((code) => FILE_NOTES.includes(code)),
  };
}
