/**
 * Loaded into a worker process by `--import`: sends this very process a signal when the copy comes to a named point for the
 * n-th time (lib/trace.ts), some milliseconds after that, or some milliseconds after the process began. So a test ends a worker
 * exactly where it wants to, and the worker knows nothing of it.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { CopyPoint } from '../../../lib/trace.ts';

/** In the environment as JSON: a list of these in STOPS, each of which happens once. */
export interface Stop {
  /** Absent: the moment at which the process began. */
  point?: CopyPoint;
  /** How often the point is come to, counted from the start of the process. Default 1. */
  count?: number;
  /** Counted from the moment at which this point is come to for the first time instead. */
  since?: CopyPoint;
  afterMs?: number;
  /** Default SIGKILL. */
  signal?: 'SIGKILL' | 'SIGSTOP';
}

for (const stop of JSON.parse(process.env.STOPS ?? '[]') as Stop[]) arm(stop);

function arm({ point, count = 1, since, afterMs, signal = 'SIGKILL' }: Stop): void {
  const send = () => process.kill(process.pid, signal);
  const begin = () => {
    if (afterMs === undefined) send();
    else setTimeout(send, afterMs);
  };
  if (point === undefined) {
    begin();
    return;
  }
  let left = count;
  let counts = since === undefined;
  subscribe('banjia:copy', (come) => {
    if (counts && come === point && --left === 0) begin();
    counts ||= come === since;
  });
}
