/** Reads what came from a wrong account and what becomes of it (R3): by folder, and message by message. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { UndoChoice } from '../schemas/mapping/undo.ts';

export interface UndoFolder {
  folderId: string;
  /** Its name here. */
  path: string;
  specialUse: string | null;
  count: number;
  bytes: number;
}

export interface UndoView {
  from: string;
  to: string;
  requestedBy: string;
  requestedAt: Date;
  /** Null: nobody has chosen yet. */
  choice: UndoChoice | null;
  folderPath: string | null;
  /** Why it does not go on at present. */
  reason: string | null;
  serverText: string | null;
  retryAt: Date | null;
  count: number;
  bytes: number;
  /** Of these, how many the worker has dealt with. */
  settled: number;
  folders: UndoFolder[];
}

/** Null: there is no undo. Throws not_found to whoever does not administer the domain. */
export async function findUndo(actor: Actor, mappingId: string): Promise<UndoView | null> {
  const mapping = await ownMapping(actor, mappingId);
  const { undo } = mapping;
  if (undo === null) return null;
  const rows = await db().$queryRaw<(UndoFolder & { settled: number })[]>`
    select f.id::text as "folderId", f.destination_path as path, f.special_use as "specialUse", count(*)::int as count,
           sum(e.size_bytes)::float8 as bytes,
           count(*) filter (where e.undone in ('MOVED', 'REMOVED', 'LEFT', 'VANISHED'))::int as settled
    from folder_progress f join ledger_entry e on e.folder_id = f.id and e.outcome = 'COPIED'
    where f.mapping_id = ${mappingId}::uuid group by f.id order by f.destination_path, f.id`;
  const sum = (of: (row: (typeof rows)[number]) => number) => rows.reduce((total, row) => total + of(row), 0);
  const { requestedBy, requestedAt, choice, folderPath, reason, serverText, retryAt } = undo;
  return {
    from: mapping.sourceAddress,
    to: undo.sourceAddress,
    ...{ requestedBy, requestedAt, choice, folderPath, reason, serverText, retryAt },
    count: sum(({ count }) => count),
    bytes: sum(({ bytes }) => bytes),
    settled: sum(({ settled }) => settled),
    folders: rows.map(({ settled: _, ...row }) => row),
  };
}

export interface UndoMessage {
  /** Where it lies here, and under which UID. */
  uid: string;
  /** INTERNALDATE. */
  date: Date;
  sizeBytes: number;
}

export interface UndoMessages {
  messages: UndoMessage[];
  /** Where the next page begins. Null: this is the last one. */
  next: number | null;
}

const PAGE = 50;

/** One folder's messages from the wrong account, the newest first, from position `from` on. Throws as findUndo does. */
export async function findUndoMessages(actor: Actor, mappingId: string, folderId: string, from: number): Promise<UndoMessages> {
  await ownMapping(actor, mappingId);
  const found = await db().ledgerEntry.findMany({
    where: { folderId, folder: { mappingId }, outcome: 'COPIED' },
    orderBy: [{ internalDate: 'desc' }, { uidValidity: 'desc' }, { uid: 'desc' }],
    skip: from,
    take: PAGE + 1,
    select: { uid: true, destinationUid: true, internalDate: true, sizeBytes: true },
  });
  const messages = found.slice(0, PAGE).map(({ uid, destinationUid, internalDate, sizeBytes }) => ({
    uid: String(destinationUid ?? uid),
    date: internalDate,
    sizeBytes: Number(sizeBytes),
  }));
  return { messages, next: found.length > PAGE ? from + PAGE : null };
}

async function ownMapping(actor: Actor, mappingId: string) {
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    include: { undo: true, member: { select: { mailDomainId: true } } },
  });
  if (mapping === null) throw new AppError('not_found');
  assertAdministers(actor, mapping.member.mailDomainId);
  return mapping;
}
