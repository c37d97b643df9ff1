/** What an account weighs, from the sizes of some of its messages. Pure. */

/** Folders of so many messages are measured whole. */
const WHOLE = 300;
const POINTS = 150;

/** Sequence numbers to ask for: all of a small folder, else some that lie evenly in it, for old mail is smaller than new. */
export function sequenceSample(messages: number): string {
  if (messages <= WHOLE) return '1:*';
  return spread(messages, POINTS);
}

function spread(messages: number, points: number): string {
  return Array.from({ length: points }, (_, i) => 1 + Math.floor((i * messages) / points)).join(',');
}

/** An All Mail of so many messages is looked at whole: labels and sizes are short. */
const WHOLE_REMAINDER = 20_000;
const REMAINDER_POINTS = 500;

/** Sequence numbers of All Mail whose labels are asked for. */
export function remainderSample(messages: number): string {
  return messages <= WHOLE_REMAINDER ? '1:*' : spread(messages, REMAINDER_POINTS);
}

/** What was archived, where only some of All Mail was looked at: the same share of the rest. Nothing that could be looked at counts as nothing. */
export function estimateRemainder(
  looked: readonly { archived: boolean; size: number }[],
  messages: number,
): { messages: number; sizeBytes: number; exact: boolean } {
  const archived = looked.filter((one) => one.archived);
  const times = looked.length === 0 ? 0 : Math.max(1, messages / looked.length);
  const bytes = archived.reduce((sum, { size }) => sum + size, 0);
  return {
    messages: Math.round(archived.length * times),
    sizeBytes: Math.round(bytes * times),
    exact: looked.length >= messages,
  };
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
