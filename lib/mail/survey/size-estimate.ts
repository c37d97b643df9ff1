/** What an account weighs, from the sizes of some of its messages. Pure. */

/** Folders of so many messages are measured whole. */
const WHOLE = 300;
const POINTS = 150;

/** Sequence numbers to ask for: all of a small folder, else some that lie evenly in it, for old mail is smaller than new. */
export function sequenceSample(messages: number): string {
  if (messages <= WHOLE) return '1:*';
  return Array.from({ length: POINTS }, (_, i) => 1 + Math.floor((i * messages) / POINTS)).join(',');
}

/**
 * Each folder has its own mean; folders that were not looked at are taken to be like those that were. `exact`: every message of
 * the account was measured.
 */
export function estimateBytes(
  samples: readonly { messages: number; sizes: readonly number[] }[],
  allMessages: number,
): { bytes: number; exact: boolean } {
  const sum = (sizes: readonly number[]) => sizes.reduce((total, size) => total + size, 0);
  const usable = samples.filter(({ sizes }) => sizes.length > 0);
  const looked = usable.reduce((total, { messages }) => total + messages, 0);
  if (looked === 0) return { bytes: 0, exact: allMessages === 0 };
  const bytes = usable.reduce((total, { messages, sizes }) => total + (sum(sizes) / sizes.length) * messages, 0);
  const exact = looked === allMessages && usable.every(({ messages, sizes }) => sizes.length >= messages);
  return { bytes: Math.round((bytes * allMessages) / looked), exact };
}
