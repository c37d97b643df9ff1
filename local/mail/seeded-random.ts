/** Chance that falls the same way every time: all sample mail is made from one seed. */
export interface SeededRandom {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T;
  /** True in this share of the cases. */
  chance(share: number): boolean;
  bytes(count: number): Buffer;
}

/** The generator known as mulberry32. */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const word = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = () => word() / 4_294_967_296;
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick(list) {
      const chosen = list[Math.floor(next() * list.length)];
      if (chosen === undefined) throw new Error('nothing to pick from');
      return chosen;
    },
    chance: (share) => next() < share,
    bytes(count) {
      const filled = Buffer.alloc(Math.ceil(count / 4) * 4);
      for (let at = 0; at < filled.length; at += 4) filled.writeUInt32LE(word(), at);
      return filled.subarray(0, count);
    },
  };
}
