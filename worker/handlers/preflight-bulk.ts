/**
 * Handler of preflight-bulk: a stretch of the preflight of one list. Several connections side by side, each under a lease of the
 * old host like those of the copy (decision 0012); at most half of what the host takes, because copies are under way as well.
 */
import { randomUUID } from 'node:crypto';
import { inTransaction } from '../../lib/db/transaction.ts';
import type { SourceServer } from '../../lib/generated/prisma/client.ts';
import { enqueuePreflight } from '../../lib/jobs/enqueue.ts';
import type { PreflightBulkJob } from '../../lib/jobs/queues.ts';
import { log } from '../../lib/log.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { surveyAccount } from '../../lib/mail/survey/survey-account.ts';
import { surveyMaildrop } from '../../lib/mail/survey/survey-maildrop.ts';
import { judgeOwner } from '../../lib/preflight/owner-rule.ts';
import {
  endInterrupted,
  findTriedServer,
  isRowWaiting,
  recordFailed,
  recordPassed,
  type TriedRow,
  takeRow,
} from '../../lib/preflight/try-rows.ts';
import { SourceHostLease, throttleHost } from '../../lib/progress/source-host-lease.ts';
import { resolveSourceHost } from '../../lib/providers/host-guard.ts';
import { sourceGuard } from '../../lib/providers/source-guard.ts';
import type { WorkerTools } from '../worker-tools.ts';

const SECURITY = { TLS: 'tls', STARTTLS: 'starttls', NONE: 'none' } as const;
const BUSY_SECONDS = 2;
const THROTTLED_SECONDS = 20;

interface Stretch {
  tools: WorkerTools;
  importId: string;
  server: SourceServer;
  /** Of this run. */
  token: string;
  /** The worker is told to end: no further row is begun, those in hand are finished. */
  stopping: AbortSignal;
  /** Of the monotonic clock. A complaint of the server sets it to now: no lane begins another row. */
  until: number;
}

/** How a lane ended. */
type LaneEnd = 'done' | 'busy' | 'throttled';

export async function preflightBulk(tools: WorkerTools, { importId }: PreflightBulkJob, stopping: AbortSignal): Promise<void> {
  const server = await findTriedServer(importId);
  if (server === null) return;
  const token = randomUUID();
  await endInterrupted(importId, token);
  const until = performance.now() + tools.env.SLICE_SECONDS * 1000;
  const stretch = { tools, importId, server, token, stopping, until };
  const lanes = Math.ceil(tools.env.SOURCE_HOST_CONNECTIONS / 2);
  const ends = await Promise.all(Array.from({ length: lanes }, () => runLane(stretch)));
  if (!(await isRowWaiting(importId))) return;
  const delaySeconds = ends.includes('throttled') ? THROTTLED_SECONDS : ends.every((end) => end === 'busy') ? BUSY_SECONDS : 0;
  await inTransaction((tx) => enqueuePreflight(tx, { importId }, delaySeconds));
}

/** One connection after the other under one lease, row by row. */
async function runLane(stretch: Stretch): Promise<LaneEnd> {
  const { tools, importId, server, token, stopping } = stretch;
  const cap = tools.env.SOURCE_HOST_CONNECTIONS;
  const lease = await SourceHostLease.take(server.host, cap, tools.holder);
  if (lease === null) return 'busy';
  try {
    while (!stopping.aborted && !lease.lost && performance.now() < stretch.until) {
      const row = await takeRow(importId, token);
      if (row === null) return 'done';
      const reason = await tryRow(stretch, row);
      if (reason !== 'throttled') continue;
      await throttleHost(server.host, cap);
      return 'throttled';
    }
    return 'done';
  } finally {
    await lease.release();
  }
}

/** Why it failed, or null. */
async function tryRow(stretch: Stretch, row: TriedRow): Promise<MailError['reason'] | null> {
  const {
    server,
    tools: { env },
  } = stretch;
  const { host, port, security, pinnedFingerprint } = server;
  try {
    const { address } = await resolveSourceHost(server.address ?? host, port, sourceGuard(env));
    const pin = pinnedFingerprint === null ? {} : { pinnedFingerprint };
    const login = { user: row.sourceAddress, password: row.password };
    const reached = { host, port, security: SECURITY[security], address, ...pin };
    const survey = server.protocol === 'POP3' ? surveyMaildrop : surveyAccount;
    const { sample, ...found } = await survey(reached, login);
    const { verdict, owner } = judgeOwner(sample, row.member);
    await recordPassed(row, { ...found, ownerSeen: verdict === 'differs' ? owner : null });
    return null;
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    log.info({ import: row.importId, row: row.rowNumber, reason: error.reason }, 'preflight failed');
    // Before the row waits again, or the next lane would take it at once.
    if (error.reason === 'throttled') stretch.until = 0;
    await recordFailed(row, host, error);
    return error.reason;
  }
}
