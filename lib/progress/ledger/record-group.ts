/**
 * One group of the journal in one statement: intents, ledger rows, re-keyed rows, folder counters, ended intents.
 * Invariants: see journal.ts. All of it hangs on the first part, which finds the lease with our epoch and holds its row until
 * the commit (as MailboxLease.fence does): when it finds nothing, nothing is changed.
 */
import { commitStatement } from '../../db/pool.ts';
import type { LedgerOutcome, MappingState } from '../../generated/prisma/client.ts';
import { tracePoint } from '../../trace.ts';
import { LeaseLostError, type MailboxLease } from '../lease.ts';
import type { NewIntent } from './intents.ts';
import type { OrphanedEntry, Settlement } from './ledger.ts';

/** What became of messages of one folder. */
export interface SettledBatch {
  folderId: string;
  sourceUidValidity: bigint;
  entries: readonly Settlement[];
  /** Messages that were settled under an older UIDVALIDITY and are only re-keyed. */
  rekeyed?: readonly { from: OrphanedEntry; uid: number }[];
  intentId?: string | undefined;
  /** INTERNALDATE of the newest message of this folder that is still to come; undefined leaves the horizon as it is. */
  newestPendingAt?: Date | null;
}

/** Most groups re-key nothing, and then the planner shall not look through the ledger for it. */
const REKEYED = `, rekeyed as (
  update ledger_entry e set uid_validity = v.validity, uid = v.uid
  from fence, json_to_recordset($8::json) as v(folder uuid, validity int8, uid int8, old_validity int8, old int8)
  where e.folder_id = v.folder and e.uid_validity = v.old_validity and e.uid = v.old
)`;

const textWith = (rekeyed: string) => `
with fence as materialized (
  select p.state::text as state from mailbox_lease l join mapping p on p.member_id = l.member_id
  where l.member_id = $1::uuid and l.epoch = $2::int8 and p.id = $3::uuid
  for share of l
), intents as (
  insert into intent (id, mapping_id, folder_id, epoch, source_uid_validity, destination_uid_validity, destination_uid_next,
                      uids, sizes_bytes, internal_dates, hashes, flags)
  select v.id, $3::uuid, v.folder, $2::int8, v.source_validity, v.validity, v.next, v.uids, v.sizes, v.dates, v.hashes, v.flags
  from fence, json_to_recordset($4::json) as v(id uuid, folder uuid, source_validity int8, validity int8, next int8,
       uids int8[], sizes int8[], dates timestamptz[], hashes bytea[], flags text[])
), entries as (
  insert into ledger_entry (folder_id, uid_validity, uid, outcome, reason, size_bytes, internal_date, hash, flags,
                            destination_uid_validity, destination_uid, server_text, subject)
  select v.f, v.v, v.u, v.o::"LedgerOutcome", v.r, v.s, v.d, v.h, v.k, v.tv, v.tu, v.t, v.b
  from fence, json_to_recordset($5::json) as v(f uuid, v int8, u int8, o text, r text, s int8, d timestamptz, h bytea, k text,
       tv int8, tu int8, t text, b text)
), folders as (
  update folder_progress f set
    copied_count = f.copied_count + v.copied, copied_bytes = f.copied_bytes + v.bytes,
    skipped_count = f.skipped_count + v.skipped, refused_count = f.refused_count + v.refused,
    gone_count = f.gone_count + v.gone,
    listed_count = f.listed_count - v.twice, listed_bytes = f.listed_bytes - v.twice_bytes,
    newest_pending_at = case when v.says then v.pending else f.newest_pending_at end,
    done_at = case when v.says and v.pending is null then coalesce(f.done_at, now()) else f.done_at end
  from fence, json_to_recordset($6::json) as v(id uuid, copied int, bytes int8, skipped int, refused int, gone int,
       twice int, twice_bytes int8, says bool, pending timestamptz)
  where f.id = v.id
), ended as (
  delete from intent i using fence where i.id = any($7::uuid[])
)${rekeyed}
select state from fence`;

/** Returns the mapping's state as seen in the same transaction. Throws LeaseLostError, and what the database throws. */
export async function recordGroup(
  lease: MailboxLease,
  mappingId: string,
  group: readonly { intent?: NewIntent; settled?: SettledBatch }[],
): Promise<MappingState> {
  const intents = group.flatMap(({ intent }) => intent ?? []);
  const batches = group.flatMap(({ settled }) => settled ?? []);
  const values = [
    lease.memberId,
    String(lease.epoch),
    mappingId,
    JSON.stringify(intents.map(intentRow)),
    JSON.stringify(batches.flatMap(entryRows)),
    JSON.stringify(folderRows(batches)),
    `{${batches.flatMap(({ intentId }) => intentId ?? []).join(',')}}`,
  ];
  const rekeyed = batches.flatMap(rekeyedRows);
  const statement =
    rekeyed.length === 0
      ? { name: 'record-group', text: textWith(''), values }
      : { name: 'record-group-rekeyed', text: textWith(REKEYED), values: [...values, JSON.stringify(rekeyed)] };
  const [row] = await commitStatement<{ state: MappingState }>(statement, (rows) => {
    if (rows.length === 0) throw new LeaseLostError();
    if (batches.length > 0) tracePoint('before_commit');
  });
  if (row === undefined) throw new LeaseLostError();
  return row.state;
}

function intentRow({ messages, ...head }: NewIntent): unknown {
  return {
    id: head.id,
    folder: head.folderId,
    source_validity: String(head.sourceUidValidity),
    validity: String(head.destinationUidValidity),
    next: String(head.destinationUidNext),
    uids: messages.map(({ uid }) => uid),
    sizes: messages.map(({ sizeBytes }) => sizeBytes),
    dates: messages.map(({ internalDate }) => internalDate),
    hashes: messages.map(({ hash }) => bytea(hash)),
    flags: messages.map(({ flags }) => flags.join(' ')),
  };
}

/** The names are short because each goes over the wire once for every message. */
function entryRows({ folderId, sourceUidValidity, entries }: SettledBatch): unknown[] {
  return entries.map((entry) => ({
    f: folderId,
    v: String(sourceUidValidity),
    u: entry.uid,
    o: entry.outcome,
    r: entry.reason,
    s: entry.sizeBytes,
    d: entry.internalDate,
    h: entry.hash === null ? null : bytea(entry.hash),
    k: entry.flags.join(' '),
    tv: entry.destinationUidValidity === null ? null : String(entry.destinationUidValidity),
    tu: entry.destinationUid === null ? null : String(entry.destinationUid),
    t: entry.serverText,
    b: entry.subject ?? undefined,
  }));
}

function rekeyedRows({ folderId, sourceUidValidity, rekeyed = [] }: SettledBatch): unknown[] {
  return rekeyed.map(({ from, uid }) => ({
    folder: folderId,
    validity: String(sourceUidValidity),
    uid,
    old_validity: String(from.uidValidity),
    old: String(from.uid),
  }));
}

/** The sums of the batches by folder; the last batch of a folder says what is still to come there. */
function folderRows(batches: readonly SettledBatch[]): unknown[] {
  return [...Map.groupBy(batches, ({ folderId }) => folderId)].map(([id, own]) => {
    const entries = own.flatMap((batch) => batch.entries);
    const rekeyed = own.flatMap((batch) => batch.rekeyed ?? []);
    const count = (outcome: LedgerOutcome) => entries.filter((entry) => entry.outcome === outcome).length;
    const horizons = own.flatMap(({ newestPendingAt }) => (newestPendingAt === undefined ? [] : [newestPendingAt]));
    return {
      id,
      copied: count('COPIED'),
      bytes: entries.reduce((sum, entry) => sum + (entry.outcome === 'COPIED' ? entry.sizeBytes : 0), 0),
      skipped: count('SKIPPED'),
      refused: count('REFUSED'),
      gone: count('GONE'),
      // The listing counted these twice: as settled under their old identity, and as pending under the new one.
      twice: rekeyed.length,
      twice_bytes: rekeyed.reduce((sum, { from }) => sum + from.sizeBytes, 0),
      says: horizons.length > 0,
      pending: horizons.at(-1) ?? null,
    };
  });
}

function bytea(bytes: Buffer): string {
  return `\\x${bytes.toString('hex')}`;
}
