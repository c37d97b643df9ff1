/**
 * What follows for our side when flags have changed at the source after the copy (three-way, engine.md; issue "delta passes").
 * Pure. A flag follows only where it is here as it was when it was last brought here: what the member has changed here stays.
 */

export interface FlagMerge {
  add: string[];
  remove: string[];
}

/** Flags compare without case (RFC 9051, 2.3.2 for system flags; keywords likewise at every server known). */
const fold = (flags: readonly string[]) => new Map(flags.map((flag) => [flag.toLowerCase(), flag]));
/** \Deleted is the source's own tidying up: following it would let mail vanish here. \Recent is nobody's to set. */
const NEVER: ReadonlySet<string> = new Set(['\\deleted', '\\recent']);

/** `base`: as last brought here; `source`, `here`: as they are now. */
export function mergeFlags(base: readonly string[], source: readonly string[], here: readonly string[]): FlagMerge {
  const [was, there, now] = [fold(base), fold(source), fold(here)];
  const add = [...there].filter(([key]) => !was.has(key) && !now.has(key) && !NEVER.has(key)).map(([, flag]) => flag);
  const remove = [...was].filter(([key]) => !there.has(key) && now.has(key) && !NEVER.has(key)).map(([, flag]) => flag);
  return { add, remove };
}

/** True when the source has changed anything since. */
export function flagsDiffer(base: readonly string[], source: readonly string[]): boolean {
  const [was, there] = [fold(base), fold(source)];
  return was.size !== there.size || [...was.keys()].some((key) => !there.has(key));
}
