/** Between the queue and a handler: parses the payload at the border, logs, and lets failures of ours reach the queue's retry. */
import type { Job } from 'pg-boss';
import type { z } from 'zod';
import { log } from '../lib/log.ts';

/** Wraps a handler of single jobs for pg-boss, which hands over lists. */
export function runHandler<T extends z.ZodType>(
  schema: T,
  handle: (payload: z.infer<T>, signal: AbortSignal) => Promise<void>,
): (jobs: Job<object>[]) => Promise<void> {
  return async (jobs) => {
    for (const job of jobs) {
      const begun = performance.now();
      try {
        await handle(schema.parse(job.data), job.signal);
        log.debug({ queue: job.name, job: job.id, ms: Math.round(performance.now() - begun) }, 'job ended');
      } catch (error) {
        log.error({ queue: job.name, job: job.id, err: error instanceof Error ? error.stack : String(error) }, 'job failed');
        throw error;
      }
    }
  };
}
