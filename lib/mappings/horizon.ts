/** Since when everything is here: "everything since 1 March 2024 is here" says more than 62 % (look.md, rule 4). Pure. */
import { SECOND_MS } from '../clock.ts';

export interface HorizonFacts {
  /** INTERNALDATE of the newest message that is still to come, over all folders. Null: nothing is. */
  newestPendingAt: Date | null;
  /** A folder that is listed has not been counted, so that nobody knows how new its mail is. */
  uncounted: boolean;
  /** Messages that are in the mailbox here: copied, or there before. */
  here: number;
}

/**
 * The earliest moment of which it is true that every listed message with an INTERNALDATE at or after it is settled. An
 * INTERNALDATE has whole seconds (RFC 9051, 2.3.3), so it is the second after the newest message that is still to come. Null:
 * nothing can be said yet, or nothing is to come any more.
 */
export function everythingSince({ newestPendingAt, uncounted, here }: HorizonFacts): Date | null {
  if (newestPendingAt === null || uncounted || here === 0) return null;
  return new Date(Math.floor(newestPendingAt.getTime() / SECOND_MS) * SECOND_MS + SECOND_MS);
}
