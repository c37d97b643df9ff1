/** What the status page is told while it is looked at: the shape of the answer, which the page parses like everything from outside. */
import { z } from 'zod';
import { ownProtocol, rangeLimit } from './mapping.ts';
import { STATUS_STATES } from './status.ts';

const count = z.number().int();
const moment = z.coerce.date();

export const mailboxRow = z.object({
  memberId: z.string(),
  address: z.string(),
  displayName: z.string(),
  mappingId: z.string().nullable(),
  state: z.enum(STATUS_STATES),
  reason: z.string().nullable(),
  serverText: z.string().nullable(),
  sourceAddress: z.string().nullable(),
  sharedWith: z.string().nullable(),
  total: count.nullable(),
  settled: count,
  copied: count,
  totalBytes: z.number(),
  copiedBytes: z.number(),
  skipped: count,
  refused: count,
  gone: count,
  percent: z.number().nullable(),
  everythingSince: moment.nullable(),
  skippedFolders: z.array(z.object({ path: z.string(), reason: z.string() })),
  rangeLimit: rangeLimit.nullable(),
  protocol: ownProtocol,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
  countedAt: moment.nullable(),
  retryAt: moment.nullable(),
  inSync: z.boolean(),
  rechecking: z.boolean(),
  recheckAskedAt: moment.nullable(),
  syncedAt: moment.nullable(),
  syncEndedAt: moment.nullable(),
  ratePerMinute: z.number().nullable(),
  reminded: count,
  finishAt: moment.nullable(),
});

const domainTotals = z.object({
  counts: z.record(z.enum(STATUS_STATES), count),
  reasons: z.array(z.object({ state: z.enum(STATUS_STATES), reason: z.string(), count })),
  members: count,
  mappings: count,
  total: count,
  settled: count,
  copied: count,
  totalBytes: z.number(),
  copiedBytes: z.number(),
  percent: z.number().nullable(),
  ratePerMinute: z.number().nullable(),
  finishAt: moment.nullable(),
  countedAt: moment.nullable(),
  oldestHere: moment.nullable(),
});

export const statusFeed = z.object({
  now: moment,
  totals: domainTotals,
  rows: z.array(mailboxRow),
  nextCursor: z.string().nullable(),
  previousCursor: z.string().nullable(),
});
export type StatusFeed = z.infer<typeof statusFeed>;
