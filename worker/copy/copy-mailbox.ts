/**
 * The work of a slice between opened ends: resolve, list, copy, and look again until a whole look finds nothing to do.
 * Invariant: nothing is sent before every open intent is resolved.
 */
import { isAnybodyWaiting } from '../../lib/jobs/enqueue.ts';
import { log } from '../../lib/log.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import type { MailSource } from '../../lib/mail/mail-source.ts';
import { openPlatformMailbox } from '../../lib/mail/platform-mailbox.ts';
import { openBothEnds } from '../../lib/mappings/ends/open-ends.ts';
import { SourceHostLease, throttleHost } from '../../lib/progress/source-host-lease.ts';
import { BatchQueue } from '../lanes/batch-queue.ts';
import { type RunEnds, type RunOptions, type RunResult, runLanes } from '../lanes/copy-run.ts';
import { LanePace } from '../lanes/lane-pace.ts';
import { MovedMail } from '../lanes/moved-mail.ts';
import { Orphans } from '../lanes/orphans.ts';
import { type Batch, LARGE_MESSAGE_BYTES, OLD_BATCH, planBatches, RECENT_BATCH } from '../lanes/plan-batches.ts';
import { followFlags } from '../listing/follow-flags.ts';
import { listPending } from '../listing/list-pending.ts';
import type { WorkerTools } from '../worker-tools.ts';
import { resolveIntents } from './resolve-intents.ts';
import type { HeldMapping } from './run-slice.ts';
import type { SliceContext } from './slice-context.ts';
import { StoringLanes } from './storing-lanes.ts';

/** A POP3 session shuts the owner's own mail program out, so it ends, and a pause follows (trust.md 4). */
const POP3_SESSION_SECONDS = 300;

/** Storing waits for the disk, each connection on its own, while the one session to the maildrop has more to give. */
const POP3_LANES = 4;
/** Looks in one slice; a source that gets new mail all the time has its turn again later. */
const MOST_LOOKS = 10;

/** True: there is more to do, in another slice. False: a whole look found nothing. Throws MailError, LeaseLostError. */
export async function copyMailbox(
  tools: WorkerTools,
  held: HeldMapping,
  context: SliceContext,
  signal: AbortSignal,
): Promise<boolean> {
  const storing = new StoringLanes(() => openPlatformMailbox(tools.env, held.mapping.member.address, { appendOnly: true }));
  // A mailbox that is only kept in sync has seldom more than a batch.
  if (isMaildrop(context) && !held.syncing) storing.openAhead(POP3_LANES - 1);
  // A maildrop is listed in any case, once and for the whole session: its answers travel while the database is asked.
  if (isMaildrop(context)) context.source.listMessages('INBOX').catch(() => undefined);
  try {
    return await lookAndCopy(tools, held, context, storing, signal);
  } finally {
    await storing.close();
  }
}

/** A maildrop lets one session in (RFC 1939, 4): further lanes read from it too. */
function isMaildrop({ source }: SliceContext): boolean {
  return source.maildropOpenedAt != null;
}

async function lookAndCopy(
  tools: WorkerTools,
  held: HeldMapping,
  context: SliceContext,
  storing: StoringLanes,
  signal: AbortSignal,
): Promise<boolean> {
  const time = new SliceTime(tools.env.SLICE_SECONDS, context.source, signal);
  await resolveIntents(context);
  if (held.syncing) await followFlags(context, held.mapping.syncedAt);
  for (let look = 0; look < MOST_LOOKS; look++) {
    // A batch that failed with its folder has left an intent, and messages that were paired and not recorded.
    if (look > 0) await resolveIntents(context);
    const batches = await lookForWork(context, time);
    if (batches === null) return false;
    const result = await runLanes(runOptions(tools, held, context, { batches, storing, time }));
    if (result.stopped) return true;
    throwLasting(context, result);
  }
  return true;
}

/** A function of its own, so that lists of hundreds of thousands are not held beside those of the next look. Null: nothing is pending. */
async function lookForWork(context: SliceContext, time: SliceTime): Promise<Batch[] | null> {
  context.orphans = new Orphans(context.mappingId);
  const { folders, unopened, vanished } = await listPending(context, () => time.assertNotAborted());
  context.moved = new MovedMail(context.mappingId, vanished);
  // What a POP3 session has begun is finished before it lets the owner's own mail program in again.
  const batches = planBatches(folders, isMaildrop(context) ? RECENT_BATCH : OLD_BATCH);
  if (batches.length > 0) return batches;
  if (unopened.length === 0) return null;
  throw new MailError('folder_refused', 'folder', { side: 'source', serverText: unopened.join(', ') });
}

/** A folder that has changed under our hands is simply looked at again; what would stay so is a failure. */
function throwLasting({ unreadable }: SliceContext, { folderErrors }: RunResult): void {
  const passing: ReadonlySet<string> = new Set(['folder_gone', 'uid_validity_changed']);
  for (const error of folderErrors.values()) if (!passing.has(error.reason)) throw error;
  if (unreadable.some)
    throw new MailError('message_unreadable', 'message', { side: 'source', serverText: unreadable.serverText ?? undefined });
}

function runOptions(
  tools: WorkerTools,
  held: HeldMapping,
  context: SliceContext,
  { batches, storing, time }: { batches: readonly Batch[]; storing: StoringLanes; time: SliceTime },
): RunOptions {
  const { SOURCE_HOST_CONNECTIONS: hostCap, SOURCE_MAILBOX_CONNECTIONS: mailboxCap } = tools.env;
  const host = held.mapping.member.mailDomain.sourceServer?.host ?? held.mailDomainId;
  const ofMaildrop = isMaildrop(context);
  return {
    context,
    queue: new BatchQueue(batches),
    pace: ofMaildrop
      ? new LanePace(POP3_LANES, performance.now(), POP3_LANES)
      : new LanePace(Math.min(hostCap, mailboxCap), performance.now()),
    budget: tools.budget,
    openLane: () => (ofMaildrop ? storingLane(storing, context) : openLane(tools, held, host)),
    shouldStop: () => time.isUp(),
    // Nobody waits for it: when the database is away, the copy hears of that by its next record.
    onComplaint: () =>
      void throttleHost(host, hostCap).catch((err: unknown) => log.warn({ host, err: String(err) }, 'limit not learnt')),
  };
}

/** A further source connection, within the old host's limit, with a connection of its own to our platform. */
async function openLane(tools: WorkerTools, { mappingId, mapping }: HeldMapping, host: string): Promise<RunEnds | null> {
  // Whoever waits for a first connection comes before a second one of ours.
  if (await isAnybodyWaiting()) return null;
  const connection = await SourceHostLease.take(host, tools.env.SOURCE_HOST_CONNECTIONS, tools.holder);
  if (connection === null) return null;
  try {
    const { sourceAddress, password, member } = mapping;
    const mailbox = { mappingId, address: member.address, sourceAddress, server: member.mailDomain.sourceServer, password };
    const { tempDirectory } = tools;
    const options = { tempDirectory, largeMessageBytes: LARGE_MESSAGE_BYTES, appendOnly: true };
    const ends = await openBothEnds(tools.env, mailbox, options);
    const close = async () => {
      await Promise.all([ends.source.close(), ends.destination.close()]);
      await connection.release();
    };
    return { ...ends, connectionLost: () => connection.lost, close };
  } catch (error) {
    await connection.release();
    throw error;
  }
}

/** The one session to a maildrop feeds several connections to our platform. */
async function storingLane(storing: StoringLanes, { source, connectionLost }: SliceContext): Promise<RunEnds> {
  const destination = await storing.take();
  return { source, destination, connectionLost, close: () => destination.close() };
}

/** The owner's own mail program was shut out for as long as we ever do that. */
export function heldMaildropLong({ maildropOpenedAt }: Pick<MailSource, 'maildropOpenedAt'>): boolean {
  return maildropOpenedAt != null && performance.now() - maildropOpenedAt >= POP3_SESSION_SECONDS * 1000;
}

/** How long a slice may go on: its time, and longer while nobody waits for a turn, but never longer than a POP3 session may be. */
class SliceTime {
  private readonly signal: AbortSignal;
  private readonly milliseconds: number;
  private readonly source: Pick<MailSource, 'maildropOpenedAt'>;
  private endAt: number;
  private asking: Promise<boolean> | undefined;

  constructor(seconds: number, source: Pick<MailSource, 'maildropOpenedAt'>, signal: AbortSignal) {
    this.signal = signal;
    this.source = source;
    this.milliseconds = seconds * 1000;
    this.endAt = performance.now() + this.milliseconds;
  }

  assertNotAborted(): void {
    if (this.signal.aborted) throw new MailError('aborted', 'mailbox', { side: 'source' });
  }

  isUp(): boolean | Promise<boolean> {
    if (this.signal.aborted || heldMaildropLong(this.source)) return true;
    if (performance.now() < this.endAt) return false;
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<boolean> {
    if (await isAnybodyWaiting()) return true;
    // Not the whole time again: somebody who comes now shall not wait for long.
    this.endAt = performance.now() + Math.min(this.milliseconds, 2000);
    return false;
  }
}
