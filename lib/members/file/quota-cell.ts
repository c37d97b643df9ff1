/** A quota in a cell of the members' file: 10 means 10 GB, 512MB and 1.5TB mean what they say. Pure; what is written is read back to the byte. */
import { GIGABYTE, memberQuota } from '../../schemas/member/member.ts';

const MEGABYTE = 1024 ** 2;
const UNITS: Readonly<Record<string, number>> = {
  '': GIGABYTE,
  B: 1,
  K: 1024,
  M: MEGABYTE,
  G: GIGABYTE,
  T: 1024 * GIGABYTE,
};

/** 10GB, 512MB, 20000B: whole in the largest unit that fits. */
export function quotaText(bytes: number): string {
  if (bytes % GIGABYTE === 0) return `${bytes / GIGABYTE}GB`;
  return bytes % MEGABYTE === 0 ? `${bytes / MEGABYTE}MB` : `${bytes}B`;
}

/** The same for a column that says GB: whole gigabytes are a bare number. */
export function quotaCell(bytes: number): string {
  return quotaText(bytes).replace(/GB$/, '');
}

/** How much is in use, to a tenth of a megabyte: for reading, not for reading back. */
export function usedCell(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)}MB`;
}

/** Bytes; null for an empty cell; undefined for what is no quota that an account may have. */
export function readQuotaCell(cell: string): number | null | undefined {
  const text = cell.normalize('NFKC').trim().toUpperCase();
  if (text === '') return null;
  const [, amount, unit = ''] = /^(\d{1,15}(?:\.\d{1,12})?) ?(?:([KMGT])(?:I?B)?|B)?$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  const factor = text.endsWith('B') && unit === '' ? 1 : (UNITS[unit] ?? 1);
  const parsed = memberQuota.safeParse(Math.round(Number(amount) * factor));
  return parsed.success ? parsed.data : undefined;
}
