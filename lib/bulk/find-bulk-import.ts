/** Reads a stored preview or its result. Never a password: only whether there is one. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError, type ErrorValues } from '../errors.ts';
import type { BulkImportRow, BulkImportState, BulkRowFate, BulkTryState } from '../generated/prisma/client.ts';
import { isImportable } from '../preflight/try-rule.ts';

export interface BulkRowView {
  rowNumber: number;
  targetAddress: string;
  sourceAddress: string;
  fate: BulkRowFate;
  errorCode: string | null;
  errorValues: ErrorValues;
  noteCodes: string[];
  hasPassword: boolean;
  /** A confirmation carries this row out. */
  importable: boolean;
  tryState: BulkTryState;
  tryReason: string | null;
  tryServerText: string | null;
  /** What lies in the old mailbox; null when nobody has looked. */
  found: { messages: number; folders: number; sizeBytes: number; estimated: boolean; overQuota: boolean } | null;
  /** Whose mail it seems to be, when it does not look like the member's. */
  ownerSeen: string | null;
  ownerAccepted: boolean;
}

export interface TryCounts {
  passed: number;
  failed: number;
  /** Waiting or being tried. */
  open: number;
  /** Importable rows that nobody has tried, because they have no password or the preflight was not asked for. */
  untried: number;
  /** Pairs that a person has to look at. */
  doubtful: number;
}

export interface BulkImportView {
  id: string;
  fileName: string;
  encoding: string;
  delimiter: string;
  state: BulkImportState;
  counts: { new: number; changed: number; same: number; error: number };
  tries: TryCounts;
  /** Rows that a confirmation carries out. */
  importable: number;
  rows: BulkRowView[];
  createdAt: Date;
  confirmedAt: Date | null;
  /** When the preflight was asked for; null: never. */
  triedAt: Date | null;
}

/** Throws not_found outside the actor's domain. */
export async function findBulkImport(actor: Actor, importId: string): Promise<BulkImportView> {
  const found = await db().bulkImport.findUnique({
    where: { id: importId },
    include: { rows: { orderBy: { rowNumber: 'asc' } } },
  });
  if (found === null) throw new AppError('not_found');
  assertAdministers(actor, found.mailDomainId);
  const members = await db().member.findMany({
    where: { mailDomainId: found.mailDomainId, address: { in: found.rows.map(({ targetAddress }) => targetAddress) } },
    select: { address: true, quotaBytes: true, usedBytes: true },
  });
  const rooms = new Map(members.map(({ address, ...room }) => [address, room]));
  const rows = found.rows.map((row) => toView(row, rooms.get(row.targetAddress)));
  const count = (fate: BulkRowFate) => rows.filter((row) => row.fate === fate).length;
  return {
    id: found.id,
    fileName: found.fileName,
    encoding: found.encoding,
    delimiter: found.delimiter,
    state: found.state,
    counts: { new: count('NEW'), changed: count('CHANGED'), same: count('SAME'), error: count('ERROR') },
    tries: countTries(rows),
    importable: rows.filter(({ importable }) => importable).length,
    rows,
    createdAt: found.createdAt,
    confirmedAt: found.confirmedAt,
    triedAt: found.triedAt,
  };
}

interface Room {
  quotaBytes: bigint;
  /** As the platform has last reported it; null: never. */
  usedBytes: bigint | null;
}

/** Whether the old mailbox is larger than the room here. Of a mailbox that has begun to move a part is here already, so nothing is added to it. */
function exceeds(sizeBytes: bigint, fate: BulkRowFate, room: Room | undefined): boolean {
  if (room === undefined) return false;
  return sizeBytes + (fate === 'NEW' ? (room.usedBytes ?? 0n) : 0n) > room.quotaBytes;
}

function toView(row: BulkImportRow, room: Room | undefined): BulkRowView {
  const { messageCount, folderCount, sizeBytes } = row;
  const looked = messageCount !== null && folderCount !== null && sizeBytes !== null;
  return {
    rowNumber: row.rowNumber,
    targetAddress: row.targetAddress,
    sourceAddress: row.sourceAddress,
    fate: row.fate,
    errorCode: row.errorCode,
    errorValues: toValues(row.errorValues),
    noteCodes: row.noteCodes,
    hasPassword: row.keyId !== null,
    importable: isImportable(row),
    tryState: row.tryState,
    tryReason: row.tryReason,
    tryServerText: row.tryServerText,
    found: looked
      ? {
          messages: messageCount,
          folders: folderCount,
          sizeBytes: Number(sizeBytes),
          estimated: row.sizeEstimated,
          overQuota: exceeds(sizeBytes, row.fate, room),
        }
      : null,
    ownerSeen: row.ownerSeen,
    ownerAccepted: row.ownerAccepted,
  };
}

function countTries(rows: readonly BulkRowView[]): TryCounts {
  const count = (fits: (row: BulkRowView) => boolean) => rows.filter(fits).length;
  return {
    passed: count(({ tryState }) => tryState === 'PASSED'),
    failed: count(({ tryState }) => tryState === 'FAILED'),
    open: count(({ tryState }) => tryState === 'WAITING' || tryState === 'TRYING'),
    untried: count(({ tryState, fate }) => tryState === 'NONE' && (fate === 'NEW' || fate === 'CHANGED')),
    doubtful: count(({ ownerSeen, ownerAccepted }) => ownerSeen !== null && !ownerAccepted),
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
