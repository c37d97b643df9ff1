/**
 * Memory for the messages on their way through this process, in blocks of one size that are used again and again: fresh memory
 * for every message, a hundred megabytes a second, would keep the garbage collector busy instead (decision 0010).
 *
 * Invariants: whoever took a block gives it back once, and does not touch it afterwards. There are never more blocks than were
 * in use at one moment, and that is what the worker's memory budget limits.
 */

/** Large enough to be few, small enough that the last one of a message wastes little. */
export const BLOCK_BYTES = 16 * 1024;
const SLAB_BLOCKS = 64;

const free: Buffer[] = [];

/** A block, whatever it holds. */
export function takeBlock(): Buffer {
  const block = free.pop();
  if (block !== undefined) return block;
  const slab = Buffer.allocUnsafeSlow(SLAB_BLOCKS * BLOCK_BYTES);
  for (let at = BLOCK_BYTES; at < slab.length; at += BLOCK_BYTES) free.push(slab.subarray(at, at + BLOCK_BYTES));
  return slab.subarray(0, BLOCK_BYTES);
}

/** Gives blocks back. */
export function giveBlocks(blocks: readonly Buffer[]): void {
  free.push(...blocks);
}
