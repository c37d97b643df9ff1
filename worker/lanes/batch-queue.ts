/**
 * The plan while it is carried out: which batch a lane takes next, and what is still to come in each folder. Pure state.
 *
 * A lane stays with its stretch (one folder in one band) while there is something left of it; a free lane takes the first
 * stretch that nobody works on, and shares one only when all are taken. So the order of the plan holds up to the number of lanes,
 * and the old server seldom has to open a folder twice.
 */
import { internalDateOf } from '../../lib/mail/mail-source.ts';
import type { Batch } from './plan-batches.ts';

export class BatchQueue {
  private readonly batches: Batch[];
  private readonly laneStretch = new Map<number, number>();
  /** Of each folder: the newest dates of its batches that are not settled, in the order of the plan. */
  private readonly unsettled = new Map<string, Set<Batch>>();

  constructor(batches: readonly Batch[]) {
    this.batches = [...batches];
    for (const batch of batches) {
      const own = this.unsettled.get(batch.folderId) ?? new Set();
      this.unsettled.set(batch.folderId, own.add(batch));
    }
  }

  /** Batches that nobody has taken. */
  get size(): number {
    return this.batches.length;
  }

  /** The next batch for this lane; undefined when all are taken. */
  next(lane: number): Batch | undefined {
    const own = this.laneStretch.get(lane);
    const others = new Set([...this.laneStretch].flatMap(([other, stretch]) => (other === lane ? [] : [stretch])));
    const at = this.firstWhere(({ stretch }) => stretch === own) ?? this.firstWhere(({ stretch }) => !others.has(stretch)) ?? 0;
    const [batch] = this.batches.splice(at, 1);
    if (batch === undefined) this.laneStretch.delete(lane);
    else this.laneStretch.set(lane, batch.stretch);
    return batch;
  }

  /** The lane has ended: what is left of its stretch is anybody's. */
  leave(lane: number): void {
    this.laneStretch.delete(lane);
  }

  /** Forgets a folder that cannot be copied now. */
  dropFolder(folderId: string): void {
    for (let i = this.batches.length - 1; i >= 0; i--) if (this.batches[i]?.folderId === folderId) this.batches.splice(i, 1);
  }

  /** Notes a batch as settled; says the date of the newest message of its folder that is still to come, null when none is. */
  settle(batch: Batch): Date | null {
    const own = this.unsettled.get(batch.folderId);
    own?.delete(batch);
    const next = own?.values().next().value;
    const newest = next?.messages[0];
    return newest === undefined ? null : internalDateOf(newest);
  }

  /** Looks only so far ahead as lanes may be: what lies behind is in the order of the plan. */
  private firstWhere(fits: (batch: Batch) => boolean): number | undefined {
    let stretches = 0;
    let last: number | undefined;
    for (let i = 0; i < this.batches.length && stretches <= 16; i++) {
      const batch = this.batches[i];
      if (batch === undefined) break;
      if (batch.stretch !== last) stretches++;
      last = batch.stretch;
      if (fits(batch)) return i;
    }
    return undefined;
  }
}
