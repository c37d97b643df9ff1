/** The percentage that every page shows. Pure. */

/** Settled messages of the listed total: whole numbers, never over 99 before the sums were verified. Null: not counted yet. */
export function percentOf(settled: number, total: number | null, verified: boolean): number | null {
  if (verified) return 100;
  if (total === null) return null;
  if (total === 0) return 0;
  return Math.min(99, Math.floor((settled * 100) / total));
}
