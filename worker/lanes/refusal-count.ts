/**
 * When our platform refuses so much that something must be wrong with it and not with the mail (trust.md 5, line 20): 20
 * messages in a row, or 5 % of more than 200. Pure state of one run.
 */
export const MOST_IN_A_ROW = 20;
const MOST_SHARE = 0.05;
const LEAST_MESSAGES = 200;

export class RefusalCount {
  private seen = 0;
  private refused = 0;
  private inARow = 0;

  /** Notes a batch; true: an operator must look. */
  tooMany({ copied, refused, refusedInARow }: { copied: number; refused: number; refusedInARow: number }): boolean {
    this.seen += copied + refused;
    this.refused += refused;
    this.inARow = copied === 0 ? this.inARow + refused : refusedInARow;
    return this.inARow >= MOST_IN_A_ROW || (this.seen > LEAST_MESSAGES && this.refused > this.seen * MOST_SHARE);
  }
}
