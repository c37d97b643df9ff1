/**
 * The percentage that every page shows. Pure.
 * Invariants: 100 means verified; until then it is 99 at most; of a mailbox it never falls, whatever its source lists anew.
 */

/** The highest figure before the sums were verified. */
const UNVERIFIED_MOST = 99;

/**
 * Settled messages of the listed total, in whole numbers that are never rounded up. Null: not counted yet.
 * `floor` is the best percentage that was shown before a relisting made the total grow (mapping.best_percent); 0 where nothing
 * was promised.
 */
export function percentOf(settled: number, total: number | null, verified: boolean, floor = 0): number | null {
  if (verified) return 100;
  if (total === null) return null;
  const honest = total === 0 ? 0 : Math.floor((settled * 100) / total);
  return Math.min(UNVERIFIED_MOST, Math.max(honest, floor));
}
