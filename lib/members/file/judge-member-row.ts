/** What a row of the members' file would do, from what the database knows. Pure (A1). */
import type { ErrorValues } from '../../errors.ts';
import type { MemberRole } from '../../generated/prisma/client.ts';
import { domainOf } from '../../schemas/address.ts';
import { memberRow } from '../../schemas/member/member.ts';
import type { SheetRow } from '../../sheets/sheet.ts';
import { ROLE_WORDS, readWord, STATUS_WORDS } from './member-columns.ts';
import { readQuotaCell } from './quota-cell.ts';

export interface RowFault {
  rowNumber: number;
  errorCode: string;
  errorValues: ErrorValues;
}

/** A row whose cells are in order. Null: the cell was empty. */
export interface ReadMember {
  rowNumber: number;
  address: string;
  password: string;
  displayName: string;
  quotaBytes: number | null;
  role: MemberRole | null;
  status: 'enabled' | 'disabled' | null;
}

export interface KnownMember {
  displayName: string;
  quotaBytes: number;
  role: MemberRole;
  disabled: boolean;
}

/** The cells of a row, or the code of what is wrong with them: row.<column>.<code of the field>. */
export function readMemberRow({ rowNumber, cells, errorCode }: SheetRow): ReadMember | string {
  if (errorCode !== null) return errorCode;
  const parsed = memberRow.safeParse(cells);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `row.${String(issue?.path[0])}.${issue?.message}`;
  }
  const quotaBytes = readQuotaCell(cells.quota ?? '');
  if (quotaBytes === undefined) return 'row.quota.invalid';
  const [role, status] = [word(ROLE_WORDS, cells.role), word(STATUS_WORDS, cells.status)];
  if (role === undefined) return 'row.role.invalid';
  if (status === undefined) return 'row.status.invalid';
  return { rowNumber, ...parsed.data, quotaBytes, role, status };
}

function word<K extends string>(words: Parameters<typeof readWord<K>>[0], cell = ''): K | null | undefined {
  return cell.trim() === '' ? null : readWord(words, cell);
}

export type Fate = { fate: 'new' | 'changed' | 'same' } | { fault: string };

/**
 * An empty cell asks for nothing. A list names nobody a postmaster, shuts no account and resets no password: each of these is a step of
 * its own on the page, so a cell that asks for one is a fault and never passed over.
 */
export function judgeMemberRow(row: ReadMember, known: KnownMember | undefined): Fate {
  if (known === undefined) {
    if (row.password === '') return { fault: 'row.password.required' };
    if (row.role === 'POSTMASTER') return { fault: 'row.role.on_page' };
    if (row.status === 'disabled') return { fault: 'row.status.on_page' };
    return { fate: 'new' };
  }
  if (row.password !== '') return { fault: 'row.member_exists' };
  if (row.role !== null && row.role !== known.role) return { fault: 'row.role.on_page' };
  if (row.status !== null && (row.status === 'disabled') !== known.disabled) return { fault: 'row.status.on_page' };
  const renamed = row.displayName !== '' && row.displayName !== known.displayName;
  const resized = row.quotaBytes !== null && row.quotaBytes !== known.quotaBytes;
  return { fate: renamed || resized ? 'changed' : 'same' };
}

/** Reads all rows of a domain's file. Addresses of other domains and repeated ones are faults. */
export function readMemberRows(rows: readonly SheetRow[], domain: string): { read: ReadMember[]; faults: RowFault[] } {
  const read: ReadMember[] = [];
  const faults: RowFault[] = [];
  const first = new Map<string, number>();
  for (const sheetRow of rows) {
    const { rowNumber } = sheetRow;
    const fault = (errorCode: string, errorValues: ErrorValues = {}) => faults.push({ rowNumber, errorCode, errorValues });
    const row = readMemberRow(sheetRow);
    if (typeof row === 'string') fault(row);
    else if (domainOf(row.address) !== domain) fault('row.foreign_domain', { domain });
    else if (first.has(row.address)) fault('row.duplicate_address', { row: first.get(row.address) ?? 0 });
    else {
      first.set(row.address, rowNumber);
      read.push(row);
    }
  }
  return { read, faults };
}
