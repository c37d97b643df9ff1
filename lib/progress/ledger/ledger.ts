/**
 * The ledger: one row per source message that has been settled, never looked at again at the destination (engine.md 3.8).
 * The identity is (folder, UIDVALIDITY, UID) of the source; the primary key makes a second settling impossible.
 */
import { db } from '../../db/client.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { LedgerOutcome } from '../../generated/prisma/client.ts';
import { tracePoint } from '../../trace.ts';
import type { MailboxLease } from '../lease.ts';

/** UIDs from here on are POP3's, in an INBOX that is read by both protocols (filledUid of lib/mail/pop3/pop3-numbering.ts). */
const FIRST_OF_POP3 = 2n ** 32n;

export interface Settlement {
  uid: number;
  outcome: LedgerOutcome;
  reason: string | null;
  sizeBytes: number;
  internalDate: Date;
  hash: Buffer | null;
  /** Flags at the source at that moment. */
  flags: readonly string[];
  destinationUidValidity: bigint | null;
  destinationUid: bigint | null;
  serverText: string | null;
  /** Of what was not copied, where it could be read. */
  subject?: string | null;
}

/** Which of these UIDs of a folder are settled under this UIDVALIDITY. */
export async function settledUids(folderId: string, uidValidity: bigint, uids: readonly number[]): Promise<Set<number>> {
  const rows = await db().$queryRaw<{ uid: number }[]>`
    select uid::float8 as uid from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity = ${uidValidity} and uid = any(${uids.map(BigInt)}::int8[])`;
  return new Set(rows.map(({ uid }) => uid));
}

/** UIDs as ranges: a folder of hundreds of thousands has a few, and they are looked into once for each message that is listed. */
export class UidRanges implements Iterable<number> {
  /** First and last of each range, ascending and apart. */
  private readonly bounds: readonly number[];

  /** `text`: `1:3,7:7`, ascending and apart. */
  constructor(text: string) {
    this.bounds = text === '' ? [] : text.split(/[,:]/).map(Number);
  }

  /** How many there are. */
  get size(): number {
    return this.bounds.reduce((sum, bound, i) => (i % 2 === 0 ? sum - bound : sum + bound + 1), 0);
  }

  has(uid: number): boolean {
    let low = 0;
    let high = this.bounds.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[2 * middle + 1] ?? 0) < uid) low = middle + 1;
      else high = middle;
    }
    return (this.bounds[2 * low] ?? Number.POSITIVE_INFINITY) <= uid;
  }

  *[Symbol.iterator](): Generator<number> {
    for (let i = 0; i < this.bounds.length; i += 2) {
      for (let uid = this.bounds[i] ?? 0; uid <= (this.bounds[i + 1] ?? 0); uid++) yield uid;
    }
  }
}

/** All settled UIDs of a mapping, by folder and UIDVALIDITY. */
export async function settledByFolder(mappingId: string): Promise<Map<string, Map<bigint, UidRanges>>> {
  const rows = await db().$queryRaw<{ folderId: string; uidValidity: bigint; uids: string }[]>`
    select folder_id as "folderId", uid_validity as "uidValidity", string_agg(first || ':' || last, ',' order by first) as uids
    from (
      select folder_id, uid_validity, min(uid) as first, max(uid) as last
      from (
        select e.folder_id, e.uid_validity, e.uid,
          e.uid - row_number() over (partition by e.folder_id, e.uid_validity order by e.uid) as stretch
        from folder_progress f join ledger_entry e on e.folder_id = f.id where f.mapping_id = ${mappingId}::uuid
      ) as entries group by folder_id, uid_validity, stretch
    ) as ranges group by folder_id, uid_validity`;
  const found = new Map<string, Map<bigint, UidRanges>>();
  for (const { folderId, uidValidity, uids } of rows) {
    const own = found.get(folderId) ?? new Map<bigint, UidRanges>();
    found.set(folderId, own.set(uidValidity, new UidRanges(uids)));
  }
  return found;
}

/** What a copied message is known by at the source, beside its UID. */
export interface KnownMessage {
  internalDate: Date;
  hash: Buffer;
}

/** The copied messages of a folder under this UIDVALIDITY, by UID. */
export async function knownMessages(folderId: string, uidValidity: bigint): Promise<Map<number, KnownMessage>> {
  const rows = await db().$queryRaw<{ uid: number; internalDate: Date; hash: Uint8Array }[]>`
    select uid::float8 as uid, internal_date as "internalDate", hash from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity = ${uidValidity} and outcome = 'COPIED' and hash is not null`;
  return new Map(rows.map(({ uid, internalDate, hash }) => [uid, { internalDate, hash: Buffer.from(hash) }]));
}

export interface OrphanedEntry {
  uidValidity: bigint;
  uid: bigint;
  hash: Buffer;
  sizeBytes: number;
  internalDate: Date;
}

/**
 * Copied messages that are settled under an older UIDVALIDITY of the folder: what arrives with the same hash is one of them
 * and is re-keyed instead of sent again (engine.md 3.10).
 */
export async function orphanedEntries(folderId: string, uidValidity: bigint): Promise<OrphanedEntry[]> {
  const rows = await db().$queryRaw<(Omit<OrphanedEntry, 'hash'> & { hash: Uint8Array })[]>`
    select uid_validity as "uidValidity", uid, hash, size_bytes::float8 as "sizeBytes", internal_date as "internalDate" from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity <> ${uidValidity} and outcome = 'COPIED' and hash is not null
    order by uid_validity desc, uid`;
  return rows.map(({ hash, ...row }) => ({ ...row, hash: Buffer.from(hash) }));
}

/** Of which messages the other view of INBOX is: those of POP3 (of this generation, lib/mail/pop3/pop3-numbering.ts), or IMAP's. */
export type OtherView = 'imap' | { pop3Generation: number };

/**
 * Settled messages of INBOX that came by the other view of it (filled-inbox-source.ts), for messages that come by this one: what
 * has the same hash is the same message. As many of each hash as have no partner yet.
 */
export async function otherViewEntries(
  { mappingId, folderId, uidValidity }: { mappingId: string; folderId: string; uidValidity: bigint },
  view: OtherView,
): Promise<OrphanedEntry[]> {
  const generation = view === 'imap' ? null : view.pop3Generation;
  const rows = await db().$queryRaw<(Omit<OrphanedEntry, 'hash'> & { hash: Uint8Array })[]>`
    with settled as (
      select e.*, row_number() over (partition by e.hash order by e.uid) as nth from ledger_entry e
      where e.folder_id = ${folderId}::uuid and e.uid_validity = ${uidValidity} and e.hash is not null
        and (case when ${generation}::int8 is null then e.uid >= ${FIRST_OF_POP3} else e.uid / ${FIRST_OF_POP3} <> ${generation}::int8 end)
    ), paired as (
      select twin_hash as hash, count(*) as count from pop3_message
      where mapping_id = ${mappingId}::uuid and generation = ${generation}::int8 and twin_hash is not null group by 1
    )
    select s.uid_validity as "uidValidity", s.uid, s.hash, s.size_bytes::float8 as "sizeBytes", s.internal_date as "internalDate"
    from settled s left join paired p on p.hash = s.hash where s.nth > coalesce(p.count, 0) order by s.uid`;
  return rows.map(({ hash, ...row }) => ({ ...row, hash: Buffer.from(hash) }));
}

/** A POP3 message that is settled as one of IMAP's. */
export interface InboxTwin {
  generation: number;
  uid: number;
  hash: Buffer;
}

/** Remembers them: they are not listed again. A crash before the settling that belongs to it is mended by the next look. */
export async function recordTwins(mappingId: string, twins: readonly InboxTwin[]): Promise<void> {
  if (twins.length === 0) return;
  const rows = twins.map(({ hash, ...twin }) => ({ ...twin, hash: hash.toString('hex') }));
  await db().$executeRaw`
    update pop3_message m set twin_hash = decode(v.hash, 'hex')
    from json_to_recordset(${JSON.stringify(rows)}::json) as v(generation int, uid int, hash text)
    where m.mapping_id = ${mappingId}::uuid and m.generation = v.generation and m.uid = v.uid`;
  tracePoint('twins_noted');
}

/** Destination UIDs that the ledger has given to messages of any folder of this mapping that goes to the same place. */
export async function claimedUids(
  mappingId: string,
  destinationPath: string,
  destinationUidValidity: bigint,
): Promise<Set<bigint>> {
  const rows = await db().$queryRaw<{ uid: bigint }[]>`
    select e.destination_uid as uid from ledger_entry e join folder_progress f on f.id = e.folder_id
    where f.mapping_id = ${mappingId}::uuid and f.destination_path = ${destinationPath}
      and e.destination_uid_validity = ${destinationUidValidity} and e.destination_uid is not null`;
  return new Set(rows.map(({ uid }) => uid));
}

/** Settled messages of one folder that the source did not list any more; `uids` null: all of them, the folder itself is gone. */
export interface VanishedMail {
  folderId: string;
  uidValidity: bigint | null;
  uids: readonly number[] | null;
}

/** How often each hash (hex) is among them, without those that were found again in another folder before. */
export async function vanishedHashes(mappingId: string, vanished: readonly VanishedMail[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const add = (rows: { hash: string; count: number }[], sign: 1 | -1) => {
    for (const { hash, count } of rows) counts.set(hash, (counts.get(hash) ?? 0) + sign * count);
  };
  for (const { folderId, uidValidity, uids } of vanished) {
    const rows = await db().$queryRaw<{ hash: string; count: number }[]>`
      select encode(hash, 'hex') as hash, count(*)::int as count from ledger_entry
      where folder_id = ${folderId}::uuid and hash is not null and (outcome = 'COPIED' or reason = 'moved')
        and (${uidValidity}::int8 is null or uid_validity = ${uidValidity})
        and (${uids === null} or uid = any(${(uids ?? []).map(BigInt)}::int8[]))
      group by 1`;
    add(rows, 1);
  }
  const again = await db().$queryRaw<{ hash: string; count: number }[]>`
    select encode(e.hash, 'hex') as hash, count(*)::int as count from ledger_entry e join folder_progress f on f.id = e.folder_id
    where f.mapping_id = ${mappingId}::uuid and e.outcome = 'SKIPPED' and e.reason = 'moved' and e.hash is not null group by 1`;
  add(again, -1);
  return counts;
}

export interface FlaggedEntry {
  uid: number;
  flags: string[];
  destinationUidValidity: bigint;
  destinationUid: bigint;
}

/** Copied messages of a folder whose place here is known; `uids` null: all of them. */
export async function flaggedEntries(
  folderId: string,
  uidValidity: bigint,
  uids: readonly number[] | null,
): Promise<FlaggedEntry[]> {
  if (uids?.length === 0) return [];
  const rows = await db().$queryRaw<(Omit<FlaggedEntry, 'flags'> & { flags: string })[]>`
    select uid::float8 as uid, flags, destination_uid_validity as "destinationUidValidity", destination_uid as "destinationUid"
    from ledger_entry
    where folder_id = ${folderId}::uuid and uid_validity = ${uidValidity} and outcome = 'COPIED' and destination_uid is not null
      and (${uids === null} or uid = any(${(uids ?? []).map(BigInt)}::int8[]))`;
  return rows.map((row) => ({ ...row, flags: row.flags.split(' ').filter((flag) => flag !== '') }));
}

/** Remembers flags that are here now, and up to which MODSEQ the folder was looked at. Throws LeaseLostError. */
export async function recordFlags(
  lease: MailboxLease,
  mappingId: string,
  folder: {
    folderId: string;
    uidValidity: bigint;
    modSeq: bigint | null;
    flags: readonly { uid: number; flags: readonly string[] }[];
  },
): Promise<void> {
  const rows = folder.flags.map(({ uid, flags }) => ({ uid, flags: flags.join(' ') }));
  await inTransaction(async (tx) => {
    await lease.fence(tx, mappingId);
    await tx.$executeRaw`
      update ledger_entry e set flags = v.flags from json_to_recordset(${JSON.stringify(rows)}::json) as v(uid int8, flags text)
      where e.folder_id = ${folder.folderId}::uuid and e.uid_validity = ${folder.uidValidity} and e.uid = v.uid`;
    await tx.folderProgress.update({ where: { id: folder.folderId }, data: { sourceModSeq: folder.modSeq } });
  });
}
