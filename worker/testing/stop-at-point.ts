/**
 * Loaded into a worker process by `--import`: sends this very process a signal when the copy comes to a named point for the
 * n-th time (lib/trace.ts), or some milliseconds after it has come to the first one. So a test ends a worker exactly where it
 * wants to, and the worker knows nothing of it.
 */
import { subscribe } from 'node:diagnostics_channel';

const { STOP_POINT = '', STOP_COUNT = '1', STOP_AFTER_MS, STOP_SIGNAL = 'SIGKILL' } = process.env;
let left = Number(STOP_COUNT);

function stop(): void {
  process.kill(process.pid, STOP_SIGNAL);
}

subscribe('banjia:copy', (point) => {
  if (point !== STOP_POINT || --left !== 0) return;
  if (STOP_AFTER_MS === undefined) stop();
  else setTimeout(stop, Number(STOP_AFTER_MS));
});
