/**
 * Memory for the messages on their way through this process, in blocks of two sizes that are used again and again: fresh memory
 * for every message, a hundred megabytes a second, would keep the garbage collector busy instead (decision 0010).
 *
 * Invariants: whoever took a block gives it back once, and does not touch it afterwards. There are never more blocks than were
 * in use at one moment, and that is what the worker's memory budget limits.
 */

/** Large enough to be few, small enough that the last one of a message wastes little. */
const BLOCK_BYTES = 16 * 1024;
/** For a message that fits into one: mailboxes of hundreds of thousands are mostly such mail. */
const SMALL_BLOCK_BYTES = 4 * 1024;
const SLAB_BYTES = 1024 * 1024;

const free = { small: [] as Buffer[], usual: [] as Buffer[] };

/** A block, whatever it holds, for a message that is thought to have so many bytes. */
export function takeBlock(sizeBytes: number): Buffer {
  const isSmall = sizeBytes <= SMALL_BLOCK_BYTES;
  const own = isSmall ? free.small : free.usual;
  if (own.length === 0) {
    const blockBytes = isSmall ? SMALL_BLOCK_BYTES : BLOCK_BYTES;
    const slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
    for (let at = 0; at < slab.length; at += blockBytes) own.push(slab.subarray(at, at + blockBytes));
  }
  return own.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
}

/** Gives blocks back. */
export function giveBlocks(blocks: readonly Buffer[]): void {
  for (const block of blocks) (block.length === SMALL_BLOCK_BYTES ? free.small : free.usual).push(block);
}

/** What a message of so many bytes occupies in blocks. */
export function blocksBytes(sizeBytes: number): number {
  return sizeBytes <= SMALL_BLOCK_BYTES ? SMALL_BLOCK_BYTES : Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}
