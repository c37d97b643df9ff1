/** Messages that are settled under an older UIDVALIDITY of their folder, read once in a look and handed out one to one. */
import { type OrphanedEntry, orphanedEntries } from '../../lib/progress/ledger.ts';

/** By hash (hex); what has found its partner is gone from it. */
export type OrphanPool = Map<string, OrphanedEntry[]>;

export class Orphans {
  private readonly pools = new Map<string, Promise<OrphanPool>>();

  /** The pool of a folder; the same one for every batch. */
  of(folderId: string, uidValidity: bigint): Promise<OrphanPool> {
    const pool = this.pools.get(folderId) ?? orphanedEntries(folderId, uidValidity).then(poolOf);
    this.pools.set(folderId, pool);
    return pool;
  }
}

/** Pure. */
export function poolOf(entries: readonly OrphanedEntry[]): OrphanPool {
  return Map.groupBy(entries, ({ hash }) => hash.toString('hex'));
}
