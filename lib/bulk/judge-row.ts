/** The fate of one row of a bulk file, from its cells and what is known here. Pure. */
import { distance } from 'fastest-levenshtein';
import type { ErrorValues } from '../errors.ts';
import type { BulkRowFate } from '../generated/prisma/client.ts';
import { domainOf } from '../schemas/address.ts';
import { mappingRow } from '../schemas/mapping/mapping.ts';
import type { SheetRow } from '../sheets/sheet.ts';

export interface KnownMember {
  address: string;
  disabled: boolean;
  mapping: { sourceAddress: string; password: string | null; settled: number; failed: boolean } | null;
}

export interface JudgedRow {
  rowNumber: number;
  targetAddress: string;
  sourceAddress: string;
  password: string;
  fate: BulkRowFate;
  errorCode: string | null;
  errorValues: ErrorValues;
  noteCodes: string[];
}

export interface Judgement {
  domain: string;
  members: ReadonlyMap<string, KnownMember>;
  /** Row numbers in which an address stands first, by address; for duplicates. */
  firstTarget: ReadonlyMap<string, number>;
  firstSource: ReadonlyMap<string, number>;
  /** The members whose mail is to come from an old account as it is stored, by that account. */
  ownersOf: ReadonlyMap<string, readonly string[]>;
}

/** A row's cells by the schema; an unparsable row keeps what was typed, so that it can be shown. */
export function readRow(row: SheetRow): {
  data: { targetAddress: string; sourceAddress: string; password: string };
  errorCode: string | null;
} {
  const parsed = mappingRow.safeParse(row.cells);
  if (parsed.success) return { data: parsed.data, errorCode: row.errorCode };
  const [issue] = parsed.error.issues;
  const { targetAddress = '', sourceAddress = '', password = '' } = row.cells;
  const shown = { targetAddress: targetAddress.slice(0, 200), sourceAddress: sourceAddress.slice(0, 200), password };
  return { data: shown, errorCode: row.errorCode ?? `row.${String(issue?.path[0])}.${issue?.message}` };
}

const OF_CELLS = [
  'row.too_many_cells',
  'row.cell_too_long',
  'row.date_cell',
  'row.error_cell',
  'row.formula_cell',
  'row.number_cell',
];

/** The row's cells are wrong as they stand in the file, whatever the database knows. */
export function judgedByCells(errorCode: string | null): boolean {
  return errorCode !== null && (OF_CELLS.includes(errorCode) || errorCode.startsWith('row.password.'));
}

/** Notes about how a cell was written, which the stored row no longer shows. */
export const FILE_NOTES: readonly string[] = ['full_width_at', 'number_cell', 'formula_cell'];

/**
 * The first thing that is wrong decides (`errorCode`); notes are what somebody should see, and hold nothing up (B2 to B7). The
 * password stays in the result: callers seal it, and show it nowhere.
 */
export function judgeRow(row: SheetRow, known: Judgement): JudgedRow {
  const { data, errorCode } = readRow(row);
  const base = { rowNumber: row.rowNumber, ...data, errorValues: {}, noteCodes: notesOf(row, data, known) };
  const error = (code: string, values: ErrorValues = {}): JudgedRow => ({
    ...base,
    fate: 'ERROR',
    errorCode: code,
    errorValues: values,
  });
  if (errorCode !== null) return error(errorCode);
  if (domainOf(data.targetAddress) !== known.domain) return error('row.foreign_domain', { domain: known.domain });
  const member = known.members.get(data.targetAddress);
  if (member === undefined) return error('row.unknown_member', { suggestion: nearest(data.targetAddress, known.members) });
  if (member.disabled) return error('row.disabled_member');
  const firstTarget = known.firstTarget.get(data.targetAddress);
  if (firstTarget !== undefined && firstTarget !== row.rowNumber) return error('row.duplicate_target', { row: firstTarget });
  const firstSource = known.firstSource.get(data.sourceAddress);
  if (firstSource !== undefined && firstSource !== row.rowNumber) return error('row.duplicate_source', { row: firstSource });
  const { mapping } = member;
  if (mapping === null) return { ...base, fate: 'NEW', errorCode: null };
  if (mapping.sourceAddress !== data.sourceAddress) {
    if (mapping.settled > 0) return error('row.other_account', { source: mapping.sourceAddress, count: mapping.settled });
    return { ...base, fate: 'CHANGED', errorCode: null, noteCodes: [...base.noteCodes, 'new_source'] };
  }
  // A failed one is started again by the same password: the cause may have been removed at the old host.
  const isSame = data.password === mapping.password && !mapping.failed;
  if (data.password === '' || isSame) return { ...base, fate: 'SAME', errorCode: null };
  return { ...base, fate: 'CHANGED', errorCode: null, noteCodes: [...base.noteCodes, 'new_password'] };
}

function notesOf(
  row: SheetRow,
  data: { targetAddress: string; sourceAddress: string; password: string },
  { domain, ownersOf }: Judgement,
): string[] {
  const notes = [...row.noteCodes];
  if (!notes.includes('full_width_at') && Object.values(row.cells).some((cell) => cell.includes('＠')))
    notes.push('full_width_at');
  if (data.password === '') notes.push('no_password');
  if (/^\s|\s$/.test(data.password)) notes.push('password_spaces');
  const local = (address: string) => address.slice(0, address.lastIndexOf('@'));
  if (domainOf(data.sourceAddress) !== domain || local(data.sourceAddress) !== local(data.targetAddress))
    notes.push('names_differ');
  if (ownersOf.get(data.sourceAddress)?.some((owner) => owner !== data.targetAddress)) notes.push('shared_source');
  return notes;
}

/** The member whose address is nearest to a mistyped one: at most two edits away, else an empty text. */
function nearest(address: string, members: ReadonlyMap<string, KnownMember>): string {
  let best = '';
  let least = 3;
  for (const candidate of members.keys()) {
    if (Math.abs(candidate.length - address.length) >= least) continue;
    const edits = distance(address, candidate);
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}
