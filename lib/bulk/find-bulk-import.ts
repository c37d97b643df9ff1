/** Reads a stored preview or its result. Never a password: only whether there is one. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import type { BulkImportState, BulkRowFate } from '../generated/prisma/client.ts';

export interface BulkRowView {
  rowNumber: number;
  targetAddress: string;
  sourceAddress: string;
  fate: BulkRowFate;
  errorCode: string | null;
  errorValues: ErrorValues;
  noteCodes: string[];
  hasPassword: boolean;
}

export interface BulkImportView {
  id: string;
  fileName: string;
  encoding: string;
  delimiter: string;
  state: BulkImportState;
  counts: { new: number; changed: number; same: number; error: number };
  rows: BulkRowView[];
  createdAt: Date;
  confirmedAt: Date | null;
}

/** Throws not_found outside the actor's domain. */
export async function findBulkImport(actor: Actor, importId: string): Promise<BulkImportView> {
  const found = await db().bulkImport.findUnique({
    where: { id: importId },
    include: { rows: { orderBy: { rowNumber: 'asc' } } },
  });
  if (found === null) throw new AppError('not_found');
  assertAdministers(actor, found.mailDomainId);
  const count = (fate: BulkRowFate) => found.rows.filter((row) => row.fate === fate).length;
  return {
    id: found.id,
    fileName: found.fileName,
    encoding: found.encoding,
    delimiter: found.delimiter,
    state: found.state,
    counts: { new: count('NEW'), changed: count('CHANGED'), same: count('SAME'), error: count('ERROR') },
    rows: found.rows.map(({ keyId, sealed: _sealed, importId: _importId, errorValues, ...row }) => ({
      ...row,
      errorValues: toValues(errorValues),
      hasPassword: keyId !== null,
    })),
    createdAt: found.createdAt,
    confirmedAt: found.confirmedAt,
  };
}

/** The stored JSON object as texts and numbers. */
function toValues(json: unknown): ErrorValues {
  if (typeof json !== 'object' || json === null) return {};
  return Object.fromEntries(
    Object.entries(json).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[key, value] as const] : [],
    ),
  );
}
