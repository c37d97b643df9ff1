/**
 * Messages that were copied, and have since left their folder at the old server: what turns up in another folder with the
 * same bytes is one of them, moved there, and is here already (product.md 6, no. 4). It is settled as skipped, and stays here
 * where it was put: this mailbox is the member's own to tidy up.
 *
 * Invariant: one to one. A message that has left is found again once, and not again in a later look: what was settled as
 * moved is subtracted.
 */
import { type VanishedMail, vanishedHashes } from '../../lib/progress/ledger/ledger.ts';

export class MovedMail {
  private readonly mappingId: string;
  private readonly vanished: readonly VanishedMail[];
  private pool: Promise<Map<string, number>> | undefined;

  /** `vanished`: what is settled and was not listed in this look. */
  constructor(mappingId: string, vanished: readonly VanishedMail[]) {
    this.mappingId = mappingId;
    this.vanished = vanished;
  }

  /** True for each message that has been found again; asked once for each. */
  async take(hashes: readonly Buffer[]): Promise<boolean[]> {
    if (this.vanished.length === 0) return hashes.map(() => false);
    this.pool ??= vanishedHashes(this.mappingId, this.vanished);
    const pool = await this.pool;
    return hashes.map((hash) => {
      const left = pool.get(hash.toString('hex')) ?? 0;
      pool.set(hash.toString('hex'), left - 1);
      return left > 0;
    });
  }
}
