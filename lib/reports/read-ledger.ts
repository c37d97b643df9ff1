/**
 * Reads a mailbox's ledger in its canonical order: folders by the bytes of their names at the source, then UIDVALIDITY, then UID.
 * By keyset along the primary key, a page at a time: 250,000 rows take no more memory than 5,000.
 */
import type { Db } from '../db/client.ts';
import type { LedgerRecord } from './ledger-record.ts';

export const LEDGER_PAGE = 5000;

export interface LedgerMailbox {
  mappingId: string;
  address: string;
  sourceAddress: string;
}

interface Folder {
  id: string;
  sourcePath: string;
  destinationPath: string;
  settled: number;
}

/** As the database hands it over: folder, UIDVALIDITY, UID, outcome, reason, size, date, hash, new UIDVALIDITY, new UID, words, settled at. */
type Raw = [string, string, string, string, string, string, string, string, string, string, string, string];

/** `tx`: a transaction that sees one moment, where the pages must belong together; else each page is of its own moment. */
export async function* readLedger(tx: Db, mailbox: LedgerMailbox): AsyncGenerator<LedgerRecord[]> {
  const folders = await tx.$queryRaw<Folder[]>`
    select id, source_path as "sourcePath", destination_path as "destinationPath",
           copied_count + skipped_count + refused_count + gone_count as settled
    from folder_progress where mapping_id = ${mailbox.mappingId}::uuid order by source_path collate "C"`;
  for (const group of groupsOf(folders)) {
    const [only] = group;
    if (group.length === 1 && only !== undefined) yield* readFolder(tx, mailbox, only);
    else yield inOrder(await readFolders(tx, group), mailbox, group);
  }
}

/** Small folders are read together, large ones alone. */
function groupsOf(folders: readonly Folder[]): Folder[][] {
  const groups: Folder[][] = [];
  let room = 0;
  for (const folder of folders) {
    if (folder.settled > room || groups.length === 0) {
      groups.push([]);
      room = LEDGER_PAGE;
    }
    groups.at(-1)?.push(folder);
    room -= Math.max(folder.settled, 1);
  }
  return groups;
}

async function readFolders(tx: Db, folders: readonly Folder[]): Promise<Raw[]> {
  const rows = await tx.$queryRaw<{ rows: string }[]>`
    select coalesce(json_agg(json_build_array(
      e.folder_id, e.uid_validity::text, e.uid::text, e.outcome, coalesce(e.reason, ''), e.size_bytes::text,
      to_char(e.internal_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), coalesce(encode(e.hash, 'hex'), ''),
      coalesce(e.destination_uid_validity::text, ''), coalesce(e.destination_uid::text, ''), coalesce(e.server_text, ''),
      to_char(e.settled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    ) order by e.folder_id, e.uid_validity, e.uid), '[]')::text as rows
    from ledger_entry e where e.folder_id = any(${folders.map(({ id }) => id)}::uuid[])`;
  return JSON.parse(rows[0]?.rows ?? '[]') as Raw[];
}

async function* readFolder(tx: Db, mailbox: LedgerMailbox, folder: Folder): AsyncGenerator<LedgerRecord[]> {
  for (let [uidValidity, uid] = ['-1', '-1']; ; ) {
    const rows = await tx.$queryRaw<{ rows: string }[]>`
      select coalesce(json_agg(json_build_array(
        e.folder_id, e.uid_validity::text, e.uid::text, e.outcome, coalesce(e.reason, ''), e.size_bytes::text,
        to_char(e.internal_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), coalesce(encode(e.hash, 'hex'), ''),
        coalesce(e.destination_uid_validity::text, ''), coalesce(e.destination_uid::text, ''), coalesce(e.server_text, ''),
        to_char(e.settled_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
      ) order by e.uid_validity, e.uid), '[]')::text as rows
      from (select * from ledger_entry where folder_id = ${folder.id}::uuid
              and (uid_validity, uid) > (${uidValidity}::int8, ${uid}::int8)
            order by uid_validity, uid limit ${LEDGER_PAGE}) e`;
    const page = JSON.parse(rows[0]?.rows ?? '[]') as Raw[];
    const last = page.at(-1);
    if (last === undefined) return;
    yield inOrder(page, mailbox, [folder]);
    if (page.length < LEDGER_PAGE) return;
    [, uidValidity, uid] = last;
  }
}

/** The rows of each folder in the order of the folders. */
function inOrder(rows: readonly Raw[], { address, sourceAddress }: LedgerMailbox, folders: readonly Folder[]): LedgerRecord[] {
  const byFolder = Map.groupBy(rows, ([folderId]) => folderId);
  return folders.flatMap(({ id, sourcePath, destinationPath }) =>
    (byFolder.get(id) ?? []).map(
      ([, uidValidity, uid, outcome, reason, sizeBytes, date, sha256, newUidValidity, newUid, serverText, settledAt]) => ({
        mailbox: address,
        oldAccount: sourceAddress,
        folder: sourcePath,
        uidValidity,
        uid,
        outcome,
        reason,
        sizeBytes,
        date,
        sha256,
        newFolder: newUid === '' ? '' : destinationPath,
        newUidValidity,
        newUid,
        serverText,
        settledAt,
      }),
    ),
  );
}
