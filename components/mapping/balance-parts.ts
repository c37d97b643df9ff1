/** Where every listed message went: parts that add up to the whole. Pure. */
export const BALANCE_KINDS = ['copied', 'skipped', 'refused', 'gone', 'pending'] as const;
export type BalanceKind = (typeof BALANCE_KINDS)[number];

export interface BalanceSums {
  total: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
}

/** Skipped and pending stand there only when there are any. */
export function balanceParts({ total, ...sums }: BalanceSums): { kind: BalanceKind; count: number }[] {
  const settled = sums.copied + sums.skipped + sums.refused + sums.gone;
  const counts: Record<BalanceKind, number> = { ...sums, pending: Math.max(0, total - settled) };
  return BALANCE_KINDS.map((kind) => ({ kind, count: counts[kind] })).filter(
    ({ kind, count }) => count > 0 || (kind !== 'skipped' && kind !== 'pending'),
  );
}
