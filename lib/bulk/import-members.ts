/** Imports members from a list (CSV or XLSX) of address, password, display name: all rows or none (A1). */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction, isUniqueViolation } from '../db/transaction.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import { hashPassword } from '../members/password-hash.ts';
import { domainOf } from '../schemas/address.ts';
import { memberRow } from '../schemas/member.ts';
import { readSheet } from '../sheets/read-sheet.ts';
import type { SheetRow } from '../sheets/sheet.ts';
import { MEMBER_COLUMNS } from './csv-template.ts';

export interface RowFault {
  rowNumber: number;
  errorCode: string;
  errorValues: ErrorValues;
}

interface ReadMember {
  rowNumber: number;
  address: string;
  password: string;
  displayName: string;
}

/**
 * Returns the faults of all rows, and then nothing was created; or an empty list and how many were.
 * Throws sheet.* for a file that cannot be read, and not_found.
 */
export async function importMembers(
  actor: Actor,
  mailDomainId: string,
  bytes: Uint8Array,
): Promise<{ created: number; faults: RowFault[] }> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({ where: { id: mailDomainId }, select: { name: true } });
  if (domain === null) throw new AppError('not_found');
  const { rows } = await readSheet(bytes, { columns: MEMBER_COLUMNS });
  const { read, faults } = readRows(rows, domain.name);
  const existing = await db().member.findMany({
    where: { address: { in: read.map(({ address }) => address) } },
    select: { address: true },
  });
  const taken = new Set(existing.map(({ address }) => address));
  for (const { rowNumber, address } of read) {
    if (taken.has(address)) faults.push({ rowNumber, errorCode: 'row.member_exists', errorValues: {} });
  }
  if (faults.length > 0) return { created: 0, faults: faults.sort((a, b) => a.rowNumber - b.rowNumber) };
  await createAll(actor, mailDomainId, read);
  return { created: read.length, faults: [] };
}

function readRows(rows: readonly SheetRow[], domain: string): { read: ReadMember[]; faults: RowFault[] } {
  const read: ReadMember[] = [];
  const faults: RowFault[] = [];
  const first = new Map<string, number>();
  for (const { rowNumber, cells, errorCode } of rows) {
    const fault = (code: string, errorValues: ErrorValues = {}) => faults.push({ rowNumber, errorCode: code, errorValues });
    const parsed = memberRow.safeParse(cells);
    if (errorCode !== null) fault(errorCode);
    else if (!parsed.success) {
      const [issue] = parsed.error.issues;
      fault(`row.${String(issue?.path[0])}.${issue?.message}`);
    } else if (domainOf(parsed.data.address) !== domain) fault('row.foreign_domain', { domain });
    else if (first.has(parsed.data.address)) fault('row.duplicate_target', { row: first.get(parsed.data.address) ?? 0 });
    else {
      first.set(parsed.data.address, rowNumber);
      read.push({ rowNumber, ...parsed.data });
    }
  }
  return { read, faults };
}

async function createAll(actor: Actor, mailDomainId: string, read: readonly ReadMember[]): Promise<void> {
  const data: { mailDomainId: string; address: string; displayName: string; passwordHash: string }[] = [];
  for (const { address, password, displayName } of read) {
    data.push({ mailDomainId, address, displayName, passwordHash: await hashPassword(password) });
  }
  try {
    await inTransaction(async (tx) => {
      await tx.member.createMany({ data });
      await recordAudit(tx, actor, { mailDomainId, action: 'members.imported', subject: '', values: { count: data.length } });
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('members.exists', { address: '' });
    throw error;
  }
}
