/**
 * The worker's side of the preflight: which row is next, and what became of it.
 *
 * Invariants:
 * - A row is TRYING, by a committed statement, before its password leaves; so whatever a crash leaves behind as TRYING may have
 *   been tried, and is not tried again by itself (`interrupted`): no password is tried twice without a person asking.
 * - What a run records holds only while the row is still in its hands (token): a row that was edited meanwhile is another one.
 * - A password that was refused is forgotten in the transaction that records the refusal.
 */
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import type { SourceServer } from '../generated/prisma/client.ts';
import type { MailError } from '../mail/mail-error.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { rememberRefusal } from './refused-logins.ts';
import { isPasswordRefusal, triesAgain } from './try-rule.ts';

export interface TriedRow {
  importId: string;
  rowNumber: number;
  token: string;
  mailDomainId: string;
  sourceAddress: string;
  password: string;
  /** Whose mailbox here it shall become. */
  member: { address: string; displayName: string };
  tryCount: number;
}

/** The list's old server. Null: the list is gone or confirmed, or there is no server; then there is nothing to do. */
export async function findTriedServer(importId: string): Promise<SourceServer | null> {
  const found = await db().bulkImport.findFirst({
    where: { id: importId, state: 'PREVIEWED' },
    select: { mailDomain: { select: { sourceServer: true } } },
  });
  return found?.mailDomain.sourceServer ?? null;
}

/** Rows that an earlier run had in its hands when it ended: nobody knows how far they came. */
export async function endInterrupted(importId: string, token: string): Promise<void> {
  await db().bulkImportRow.updateMany({
    where: { importId, tryState: 'TRYING', tryToken: { not: token } },
    data: { tryState: 'FAILED', tryReason: 'interrupted', tryToken: null },
  });
}

/** The next row of the list, taken for this run; null when none waits. */
export async function takeRow(importId: string, token: string): Promise<TriedRow | null> {
  const [row] = await db().$queryRaw<TakenRow[]>`
    update bulk_import_row r set try_state = 'TRYING', try_token = ${token}::uuid, try_count = try_count + 1
    from bulk_import i
    where i.id = r.import_id and r.import_id = ${importId}::uuid and r.row_number = (
      select row_number from bulk_import_row w join bulk_import p on p.id = w.import_id
      where w.import_id = ${importId}::uuid and w.try_state = 'WAITING' and p.state = 'PREVIEWED'
      order by w.row_number limit 1 for update of w skip locked)
    returning r.row_number as "rowNumber", r.source_address as "sourceAddress", r.target_address as "targetAddress",
      r.key_id as "keyId", r.sealed, r.try_count as "tryCount", i.mail_domain_id::text as "mailDomainId",
      (select display_name from member m where m.address = r.target_address) as "displayName"`;
  if (row === undefined) return null;
  const { rowNumber, sourceAddress, targetAddress, keyId, sealed, tryCount, mailDomainId, displayName } = row;
  const place = { purpose: 'bulk-row', owner: `${importId}:${rowNumber}` } as const;
  const password = keyId === null || sealed === null ? '' : unseal(processKeyring(), place, { keyId, sealed });
  const member = { address: targetAddress, displayName: displayName ?? '' };
  return { importId, rowNumber, token, mailDomainId, sourceAddress, password, member, tryCount };
}

interface TakenRow {
  rowNumber: number;
  sourceAddress: string;
  targetAddress: string;
  keyId: string | null;
  sealed: Uint8Array | null;
  tryCount: number;
  mailDomainId: string;
  displayName: string | null;
}

const inHand = ({ importId, rowNumber, token }: TriedRow) => ({
  importId,
  rowNumber,
  tryState: 'TRYING' as const,
  tryToken: token,
});

export interface Found {
  messageCount: number;
  folderCount: number;
  sizeBytes: number;
  sizeEstimated: boolean;
  /** When it is clearly not the member's. */
  ownerSeen: string | null;
}

/** It signed in, and this is what lies there. */
export async function recordPassed(row: TriedRow, found: Found): Promise<void> {
  await db().bulkImportRow.updateMany({
    where: inHand(row),
    data: { ...found, tryState: 'PASSED', tryToken: null, tryReason: null, tryServerText: null },
  });
}

/** It failed: refused passwords are forgotten, a server that is busy is asked later, and everything else is for a person to see. */
export async function recordFailed(row: TriedRow, host: string, { reason, serverText }: MailError): Promise<void> {
  if (triesAgain(reason, row.tryCount)) {
    await db().bulkImportRow.updateMany({ where: inHand(row), data: { tryState: 'WAITING', tryToken: null } });
    return;
  }
  const data = { tryState: 'FAILED', tryReason: reason, tryServerText: serverText, tryToken: null } as const;
  if (!isPasswordRefusal(reason)) {
    await db().bulkImportRow.updateMany({ where: inHand(row), data });
    return;
  }
  await inTransaction(async (tx) => {
    await tx.bulkImportRow.updateMany({ where: inHand(row), data: { ...data, keyId: null, sealed: null } });
    await rememberRefusal(tx, row.mailDomainId, { host, sourceAddress: row.sourceAddress, password: row.password });
  });
}

/** True when the list has rows that wait for their turn. */
export async function isRowWaiting(importId: string): Promise<boolean> {
  return (await db().bulkImportRow.findFirst({ where: { importId, tryState: 'WAITING' }, select: { rowNumber: true } })) !== null;
}
