/** The eight states in which a person sees a mailbox, in the order in which lists show them. */
export const MOVE_STATES = ['done', 'exceptions', 'running', 'queued', 'paused', 'failed', 'not_started', 'none'] as const;
export type MoveState = (typeof MOVE_STATES)[number];

/** Tailwind classes by state: word, soft ground, solid. */
export const STATE_INK: Record<MoveState, { text: string; soft: string; solid: string }> = {
  none: { text: 'text-state-none-text', soft: 'bg-state-none-soft', solid: 'bg-state-none' },
  not_started: { text: 'text-state-not-started-text', soft: 'bg-state-not-started-soft', solid: 'bg-state-not-started' },
  queued: { text: 'text-state-queued-text', soft: 'bg-state-queued-soft', solid: 'bg-state-queued' },
  running: { text: 'text-state-running-text', soft: 'bg-state-running-soft', solid: 'bg-state-running' },
  paused: { text: 'text-state-paused-text', soft: 'bg-state-paused-soft', solid: 'bg-state-paused' },
  failed: { text: 'text-state-failed-text', soft: 'bg-state-failed-soft', solid: 'bg-state-failed' },
  done: { text: 'text-state-done-text', soft: 'bg-state-done-soft', solid: 'bg-state-done' },
  exceptions: { text: 'text-state-exceptions-text', soft: 'bg-state-exceptions-soft', solid: 'bg-state-exceptions' },
};

/** Whether what is shown of a mailbox may be another in a moment, without anybody's doing: then the page asks again. */
export function changesByItself(row: {
  state: MoveState;
  rechecking: boolean;
  inSync: boolean;
  total: number | null;
  settled: number;
}): boolean {
  const arriving = row.inSync && (row.total ?? 0) > row.settled;
  return row.state === 'running' || row.state === 'queued' || row.rechecking || arriving;
}
