/** The queues: their names, what their jobs carry (ids only, never a secret), and how they retry. */
import { z } from 'zod';

export const COPY_MAILBOX = 'copy-mailbox';
export const UNDO_MAPPING = 'undo-mapping';
export const CLOSE_WINDOWS = 'close-windows';
export const REVOKE_TOKENS = 'revoke-tokens';
export const HEAL_MAPPINGS = 'heal-mappings';
export const WATCH_CUTOVERS = 'watch-cutovers';
export const SAMPLE_PROGRESS = 'sample-progress';

/** One slice of one mapping. */
export const copyMailboxJob = z.strictObject({ mappingId: z.uuid() });
export type CopyMailboxJob = z.infer<typeof copyMailboxJob>;

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
] as const;
