/** DONE is granted only when the sums balance (engine.md 3.11): folder by folder, counters against ledger rows against listing. */
import type { Db } from '../db/client.ts';

export interface FolderSums {
  sourcePath: string;
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
  /** The same, counted from the ledger's rows. */
  ledger: { copied: number; skipped: number; refused: number; gone: number };
}

/** The folders whose sums do not add up. Pure. */
export function unbalanced(folders: readonly FolderSums[]): FolderSums[] {
  return folders.filter(
    ({ listed, copied, skipped, refused, gone, ledger }) =>
      listed !== copied + skipped + refused + gone ||
      copied !== ledger.copied ||
      skipped !== ledger.skipped ||
      refused !== ledger.refused ||
      gone !== ledger.gone,
  );
}

/** The sums of a mapping's folders as they stand in this transaction. */
export async function folderSums(tx: Db, mappingId: string): Promise<FolderSums[]> {
  const rows = await tx.$queryRaw<(Omit<FolderSums, 'ledger'> & { lc: number; ls: number; lr: number; lg: number })[]>`
    select f.source_path as "sourcePath", f.listed_count as listed, f.copied_count as copied, f.skipped_count as skipped,
           f.refused_count as refused, f.gone_count as gone,
           count(*) filter (where e.outcome = 'COPIED')::int as lc, count(*) filter (where e.outcome = 'SKIPPED')::int as ls,
           count(*) filter (where e.outcome = 'REFUSED')::int as lr, count(*) filter (where e.outcome = 'GONE')::int as lg
    from folder_progress f left join ledger_entry e on e.folder_id = f.id
    where f.mapping_id = ${mappingId}::uuid group by f.id`;
  return rows.map(({ lc, ls, lr, lg, ...row }) => ({ ...row, ledger: { copied: lc, skipped: ls, refused: lr, gone: lg } }));
}
