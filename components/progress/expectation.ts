/**
 * What is published of how long a mailbox takes (P1): up to 3,000 messages a day, below 25,000 three to five working days,
 * from there on longer. It stands beside what is measured. Pure.
 */
export type Expectation = 'day' | 'days' | 'longer';

export function expectationOf(messages: number): Expectation {
  if (messages <= 3000) return 'day';
  return messages < 25_000 ? 'days' : 'longer';
}
