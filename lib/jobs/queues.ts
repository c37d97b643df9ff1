/** The queues: their names, what their jobs carry (ids only, never a secret), and how they retry. */
import { z } from 'zod';

export const COPY_MAILBOX = 'copy-mailbox';
export const UNDO_MAPPING = 'undo-mapping';
export const CLOSE_WINDOWS = 'close-windows';
export const REVOKE_TOKENS = 'revoke-tokens';
export const HEAL_MAPPINGS = 'heal-mappings';
export const SEND_NOTICE = 'send-notice';
export const WATCH_CUTOVERS = 'watch-cutovers';
export const SAMPLE_PROGRESS = 'sample-progress';
export const DIGEST_LEDGER = 'digest-ledger';
export const SIGN_OUT = 'sign-out';
export const PREFLIGHT_BULK = 'preflight-bulk';

/** One slice of one mapping. */
export const copyMailboxJob = z.strictObject({ mappingId: z.uuid() });
export type CopyMailboxJob = z.infer<typeof copyMailboxJob>;

/** One slice of the checksum over a domain's ledger. */
export const digestLedgerJob = z.strictObject({ mailDomainId: z.uuid() });
export type DigestLedgerJob = z.infer<typeof digestLedgerJob>;

/** The end of all sessions of an address at the platform. By address, because the member may be gone. */
export const signOutJob = z.strictObject({ address: z.string() });
export type SignOutJob = z.infer<typeof signOutJob>;

/** A stretch of the preflight of one bulk list. */
export const preflightBulkJob = z.strictObject({ importId: z.uuid() });
export type PreflightBulkJob = z.infer<typeof preflightBulkJob>;

/** The delivery of one notice by mail. */
export const sendNoticeJob = z.strictObject({ noticeId: z.uuid() });
export type SendNoticeJob = z.infer<typeof sendNoticeJob>;

/** The undo of one wrong mapping (R3); a slice of its own, for it needs no connection to the old host and no turn. */
export const undoMappingJob = z.strictObject({ mappingId: z.uuid() });
export type UndoMappingJob = z.infer<typeof undoMappingJob>;

/**
 * Policy `stately`: at most one job waiting and one at work per singletonKey (the mapping's id), so the slice at work can
 * enqueue its successor, and a button pressed ten times enqueues one job. Retries are for crashes of ours only (a worker that
 * was killed misses its heartbeat, 10 s): what servers do wrong is decided by worker/copy/outcome.ts with its own delays.
 */
export const QUEUES = [
  {
    name: COPY_MAILBOX,
    policy: 'stately',
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 1800,
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 10,
    deleteAfterSeconds: 3600,
  },
  {
    name: DIGEST_LEDGER,
    policy: 'stately',
    notify: false,
    heartbeatSeconds: 10,
    expireInSeconds: 1800,
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    deleteAfterSeconds: 3600,
  },
  {
    name: SEND_NOTICE,
    policy: 'stately',
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 300,
    retryLimit: 1_000_000,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 60,
    deleteAfterSeconds: 3600,
  },
  {
    name: PREFLIGHT_BULK,
    policy: 'stately',
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 1800,
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 10,
    deleteAfterSeconds: 3600,
  },
  {
    name: UNDO_MAPPING,
    policy: 'stately',
    notify: true,
    heartbeatSeconds: 10,
    expireInSeconds: 1800,
    retryLimit: 1_000_000,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 10,
    deleteAfterSeconds: 3600,
  },
  { name: HEAL_MAPPINGS, policy: 'short', notify: false, expireInSeconds: 300, retryLimit: 2, deleteAfterSeconds: 3600 },
  { name: WATCH_CUTOVERS, policy: 'short', notify: false, expireInSeconds: 300, retryLimit: 0, deleteAfterSeconds: 3600 },
  { name: SAMPLE_PROGRESS, policy: 'short', notify: false, expireInSeconds: 300, retryLimit: 0, deleteAfterSeconds: 3600 },
  { name: REVOKE_TOKENS, policy: 'short', notify: false, expireInSeconds: 1800, retryLimit: 0, deleteAfterSeconds: 3600 },
  { name: CLOSE_WINDOWS, policy: 'short', notify: false, expireInSeconds: 300, retryLimit: 2, deleteAfterSeconds: 3600 },
  {
    name: SIGN_OUT,
    policy: 'stately',
    notify: true,
    expireInSeconds: 60,
    retryLimit: 100,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    deleteAfterSeconds: 3600,
  },
] as const;
