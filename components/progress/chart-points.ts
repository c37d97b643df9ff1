/** The points of the chart of a domain's progress. Pure. */
const MINUTE_MS = 60_000;

export interface ProgressPoint {
  at: Date;
  listed: number;
  copied: number;
}

export interface ChartPoint {
  /** Milliseconds. */
  at: number;
  copied: number | null;
  /** From here on as it will be at the speed of the last minutes. */
  expected: number | null;
}

/** Samples are written while something changes: over a longer gap it stood still, which a straight line would not say. */
const GAP_MS = 3 * MINUTE_MS;

/** The samples, the stand of now, and where it leads to. Empty when there is nothing that would make a line. */
export function chartPoints(samples: readonly ProgressPoint[], current: ProgressPoint, finishAt: Date | null): ChartPoint[] {
  const past = samples.filter(({ at }) => at < current.at);
  if (past.length === 0) return [];
  const known = [...past, current];
  const points = known.flatMap(({ at, copied }, i): ChartPoint[] => {
    const before = known[i - 1];
    const here = { at: at.getTime(), copied, expected: null };
    if (before === undefined || at.getTime() - before.at.getTime() <= GAP_MS || before.copied === copied) return [here];
    return [{ at: Math.max(before.at.getTime() + 1, at.getTime() - MINUTE_MS), copied: before.copied, expected: null }, here];
  });
  const last = points.at(-1);
  if (finishAt === null || last === undefined || finishAt <= current.at) return points;
  last.expected = last.copied;
  return [...points, { at: finishAt.getTime(), copied: null, expected: current.listed }];
}
