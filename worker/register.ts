/** Which queue is worked by which handler, and how many at once. */
import type { PgBoss } from 'pg-boss';
import { z } from 'zod';
import { revokeTokens } from '../lib/consents/revoke-tokens.ts';
import { watchCutovers } from '../lib/cutover/observe-cutover.ts';
import {
  CLOSE_WINDOWS,
  COPY_MAILBOX,
  copyMailboxJob,
  DIGEST_LEDGER,
  digestLedgerJob,
  HEAL_MAPPINGS,
  PREFLIGHT_BULK,
  preflightBulkJob,
  REVOKE_TOKENS,
  SAMPLE_PROGRESS,
  SEND_NOTICE,
  SIGN_OUT,
  sendNoticeJob,
  signOutJob,
  UNDO_MAPPING,
  undoMappingJob,
  WATCH_CUTOVERS,
} from '../lib/jobs/queues.ts';
import { registerSchedules } from '../lib/jobs/schedules.ts';
import { groupLimits, refreshTiers } from '../lib/jobs/turns/host-limit.ts';
import { lineUp } from '../lib/jobs/turns/line-up.ts';
import { closeExpiredWindows } from '../lib/mail-domains/close-window.ts';
import { healMappings } from '../lib/mappings/heal-mappings.ts';
import { healNotices } from '../lib/notices/heal-notices.ts';
import { tellEndingWindows } from '../lib/notices/tell-ending.ts';
import { digestSlice } from '../lib/reports/digest-domain.ts';
import { sampleProgress } from '../lib/status/sample-progress.ts';
import { healUndos } from '../lib/undo/heal-undos.ts';
import { copyMailbox } from './handlers/copy-mailbox.ts';
import { preflightBulk } from './handlers/preflight-bulk.ts';
import { sendNotice } from './handlers/send-notice.ts';
import { signOut } from './handlers/sign-out.ts';
import { undoMapping } from './handlers/undo-mapping.ts';
import { runHandler } from './run-handler.ts';
import type { WorkerTools } from './worker-tools.ts';

/** Lists that one process tries at a time. */
const PREFLIGHTS = 2;
const SCHEDULE = { kind: 'system', name: 'schedule' } as const;
/** Small mails beside the copies. */
const NOTICES_AT_ONCE = 2;

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
  await registerPreflight(boss, tools, stopping);
  await boss.work(
    UNDO_MAPPING,
    { ...polling, localConcurrency: 2 },
    runHandler(undoMappingJob, (job, signal) => undoMapping(tools, job, AbortSignal.any([signal, stopping]))),
  );
  await boss.work(
    CLOSE_WINDOWS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await closeExpiredWindows(SCHEDULE);
      await tellEndingWindows(SCHEDULE);
    }),
  );
  await boss.work(
    HEAL_MAPPINGS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await refreshTiers();
      await healMappings(SCHEDULE);
      await healNotices(SCHEDULE);
      await healUndos(SCHEDULE);
    }),
  );
  await boss.work(
    WATCH_CUTOVERS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), () => watchCutovers(SCHEDULE, tools.env)),
  );
  await boss.work(
    SEND_NOTICE,
    { ...polling, localConcurrency: NOTICES_AT_ONCE },
    runHandler(sendNoticeJob, (job) => sendNotice(tools.env, job)),
  );
  await boss.work(
    SAMPLE_PROGRESS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await sampleProgress(SCHEDULE);
    }),
  );
  await boss.work(
    REVOKE_TOKENS,
    { pollingIntervalSeconds: 5 },
    runHandler(z.object({}), async () => {
      await revokeTokens(SCHEDULE, tools.env);
    }),
  );
  await boss.work(
    DIGEST_LEDGER,
    { pollingIntervalSeconds: 2 },
    runHandler(digestLedgerJob, ({ mailDomainId }, signal) =>
      digestSlice({ kind: 'system', name: 'report' }, mailDomainId, AbortSignal.any([signal, stopping])),
    ),
  );
  await boss.work(
    SIGN_OUT,
    polling,
    runHandler(signOutJob, (job) => signOut(tools, job)),
  );
  await registerSchedules(boss);
  // What came to its end while no worker ran is closed now, not at the next minute (O6).
  await boss.send(CLOSE_WINDOWS, {});
}

async function registerPreflight(boss: PgBoss, tools: WorkerTools, stopping: AbortSignal): Promise<void> {
  await boss.work(
    PREFLIGHT_BULK,
    { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, localConcurrency: PREFLIGHTS },
    runHandler(preflightBulkJob, (job, signal) => preflightBulk(tools, job, AbortSignal.any([signal, stopping]))),
  );
}
