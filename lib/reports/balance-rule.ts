/** Whether sums add up: listed = copied + skipped + refused + gone (product.md 2, number 2). Pure. */

export interface Sums {
  listed: number;
  copied: number;
  skipped: number;
  refused: number;
  gone: number;
}

export type Balance =
  | { kind: 'balanced' }
  /** Listed and not settled yet: on the way. */
  | { kind: 'pending'; count: number }
  /** More is settled than listed: a fault of ours, which is shown and never hidden. */
  | { kind: 'differs'; count: number };

export const NO_SUMS: Sums = { listed: 0, copied: 0, skipped: 0, refused: 0, gone: 0 };

/** Messages of which it is known what became of them. */
export function settledOf({ copied, skipped, refused, gone }: Sums): number {
  return copied + skipped + refused + gone;
}

/** How much of one folder is still to come, and how much was settled that it does not list. One of the two is none. */
export function unevenness(sums: Sums): { pending: number; differing: number } {
  const rest = sums.listed - settledOf(sums);
  return { pending: Math.max(0, rest), differing: Math.max(0, -rest) };
}

/** Of a whole, from its parts added up: what differs in one part is not made good by what is still to come in another. */
export function balanceOf({ pending, differing }: { pending: number; differing: number }): Balance {
  if (differing > 0) return { kind: 'differs', count: differing };
  return pending > 0 ? { kind: 'pending', count: pending } : { kind: 'balanced' };
}

/** Of a mailbox, from its folders. */
export function balanceOfFolders(folders: readonly Sums[]): Balance {
  const parts = folders.map(unevenness);
  return balanceOf({
    pending: parts.reduce((sum, { pending }) => sum + pending, 0),
    differing: parts.reduce((sum, { differing }) => sum + differing, 0),
  });
}

/** Each number added up by itself; of nothing NO_SUMS. */
export function sumOf(parts: readonly Sums[]): Sums {
  return parts.reduce(
    (sum, part) => ({
      listed: sum.listed + part.listed,
      copied: sum.copied + part.copied,
      skipped: sum.skipped + part.skipped,
      refused: sum.refused + part.refused,
      gone: sum.gone + part.gone,
    }),
    NO_SUMS,
  );
}
