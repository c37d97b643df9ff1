/** Which queue is worked by which handler, and how many at once. */
import { hostname } from 'node:os';
import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { CopierEnv } from '../lib/env.ts';
import { CLOSE_WINDOWS, COPY_MAILBOX, copyMailboxJob } from '../lib/jobs/queues.ts';
import { registerSchedules } from '../lib/jobs/schedules.ts';
import { closeExpiredWindows } from '../lib/mail-domains/close-window.ts';
import { copyMailbox } from './handlers/copy-mailbox.ts';
import { runHandler } from './run-handler.ts';

/** Starts working. `stopping` aborts when the process is told to end. */
export async function registerHandlers(boss: PgBoss, env: CopierEnv, stopping: AbortSignal): Promise<void> {
  const holder = `${hostname()}:${process.pid}`;
  const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
  await boss.work(
    COPY_MAILBOX,
    { ...polling, localConcurrency: env.WORKER_MAILBOXES },
    runHandler(copyMailboxJob, (job, signal) => copyMailbox(env, job, holder, AbortSignal.any([signal, stopping]))),
  );
  await boss.work(
    CLOSE_WINDOWS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await closeExpiredWindows({ kind: 'system', name: 'schedule' });
    }),
  );
  await registerSchedules(boss);
}
