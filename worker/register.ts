/** Which queue is worked by which handler, and how many at once. */
import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { revokeTokens } from '../lib/consents/revoke-tokens.ts';
import { watchCutovers } from '../lib/cutover/observe-cutover.ts';
import { groupLimits, refreshTiers } from '../lib/jobs/host-limit.ts';
import { lineUp } from '../lib/jobs/line-up.ts';
import {
  CLOSE_WINDOWS,
  COPY_MAILBOX,
  copyMailboxJob,
  HEAL_MAPPINGS,
  REVOKE_TOKENS,
  SAMPLE_PROGRESS,
  UNDO_MAPPING,
  undoMappingJob,
  WATCH_CUTOVERS,
} from '../lib/jobs/queues.ts';
import { registerSchedules } from '../lib/jobs/schedules.ts';
import { closeExpiredWindows } from '../lib/mail-domains/close-window.ts';
import { healMappings } from '../lib/mappings/heal-mappings.ts';
import { sampleProgress } from '../lib/status/sample-progress.ts';
import { healUndos } from '../lib/undo/heal-undos.ts';
import { copyMailbox } from './handlers/copy-mailbox.ts';
import { undoMapping } from './handlers/undo-mapping.ts';
import { runHandler } from './run-handler.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Starts working. `stopping` aborts when the process is told to end. */
export async function registerHandlers(boss: PgBoss, tools: WorkerTools, stopping: AbortSignal): Promise<void> {
  const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1 };
  const { WORKER_MAILBOXES: localConcurrency, SOURCE_HOST_CONNECTIONS } = tools.env;
  const copy = runHandler(copyMailboxJob, (job, signal) => copyMailbox(tools, job, AbortSignal.any([signal, stopping])));
  // The group is the old host: no more of its mailboxes at work than it takes connections.
  const groupConcurrency = groupLimits(SOURCE_HOST_CONNECTIONS);
  const copying = { ...polling, localConcurrency, groupConcurrency, includeMetadata: true } as const;
  await boss.work<object, void, typeof copying>(COPY_MAILBOX, copying, async (jobs) => {
    for (const job of jobs) if (!(await lineUp(job))) await copy([job]);
  });
  await boss.work(
    UNDO_MAPPING,
    { ...polling, localConcurrency: 2 },
    runHandler(undoMappingJob, (job, signal) => undoMapping(tools, job, AbortSignal.any([signal, stopping]))),
  );
  await boss.work(
    CLOSE_WINDOWS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await closeExpiredWindows({ kind: 'system', name: 'schedule' });
    }),
  );
  await boss.work(
    HEAL_MAPPINGS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await refreshTiers();
      await healMappings({ kind: 'system', name: 'schedule' });
      await healUndos({ kind: 'system', name: 'schedule' });
    }),
  );
  await boss.work(
    WATCH_CUTOVERS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), () => watchCutovers({ kind: 'system', name: 'schedule' }, tools.env)),
  );
  await boss.work(
    SAMPLE_PROGRESS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await sampleProgress({ kind: 'system', name: 'schedule' });
    }),
  );
  await boss.work(
    REVOKE_TOKENS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await revokeTokens({ kind: 'system', name: 'schedule' }, tools.env);
    }),
  );
  await registerSchedules(boss);
}
