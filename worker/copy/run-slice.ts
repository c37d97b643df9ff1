/**
 * One slice: a bounded stretch of work on one mapping.
 *
 *   take the lease and a connection to the old host -> end what an earlier worker left at our platform -> open both ends
 *   -> resolve open intents -> list -> plan -> copy over one or more lanes -> list again, until nothing is pending
 *   the time is up and somebody waits   -> the next slice
 *   nothing was pending                 -> DONE when the sums balance; a DONE mapping stays in sync and is looked at again
 *   a MailError                         -> outcome.ts
 *
 * True after a crash at any point: the ledger holds what is settled, intents name what is unknown, everything else was never
 * sent; the queue gives the job to another worker, which finds the lease free after 15 s.
 */
import { setTimeout } from 'node:timers/promises';
import { db } from '../../lib/db/client.ts';
import type { Mapping, Member, SourcePassword } from '../../lib/generated/prisma/client.ts';
import { log } from '../../lib/log.ts';
import { MailError } from '../../lib/mail/mail-error.ts';
import { countOtherInbox } from '../../lib/mappings/ends/count-other-inbox.ts';
import { type MailboxServer, mailboxServer } from '../../lib/mappings/ends/mailbox-server.ts';
import { type MovedMailbox, openBothEnds } from '../../lib/mappings/ends/open-ends.ts';
import { LeaseLostError, MailboxLease } from '../../lib/progress/lease.ts';
import { openIntents } from '../../lib/progress/ledger/intents.ts';
import { Journal } from '../../lib/progress/ledger/journal.ts';
import { SourceHostLease, throttleHost } from '../../lib/progress/source-host-lease.ts';
import { providerTable } from '../../lib/providers/provider-table.ts';
import { DestinationFolders } from '../lanes/destination-folders.ts';
import { MovedMail } from '../lanes/moved-mail.ts';
import { Orphans } from '../lanes/orphans.ts';
import { LARGE_MESSAGE_BYTES } from '../lanes/plan-batches.ts';
import { isLastTry, UnreadableMail } from '../lanes/unreadable-mail.ts';
import type { WorkerTools } from '../worker-tools.ts';
import { copyMailbox, heldMaildropLong } from './copy-mailbox.ts';
import { pauseAtManyRefusals } from './login-alarm.ts';
import { outcomeOf } from './outcome.ts';
import {
  markActive,
  recordDone,
  recordHostBusy,
  recordNextSlice,
  recordOutcome,
  recordSynced,
  type Where,
} from './record-outcome.ts';
import type { SliceContext } from './slice-context.ts';

/** Without the platform's word, a session whose worker is dead is given so long to store what it has received. */
const UNKNOWN_SESSIONS_MS = 5000;

/** After a long POP3 session, so that the owner's own mail program gets in. */
const POP3_PAUSE_SECONDS = 60;

/** What became of a slice: `busy` means that another worker holds the mailbox and the job should come back later. */
export type SliceResult = 'ended' | 'busy';

export type LoadedMapping = Mapping & {
  password: SourcePassword | null;
  member: Member & { mailDomain: { sourceServer: MailboxServer | null } };
};

/** A mapping that a worker has in its hands. */
export interface HeldMapping extends Where {
  mapping: LoadedMapping;
  lease: MailboxLease;
  /** It is DONE already and only kept in sync. */
  syncing: boolean;
}

/** Runs one slice. Failures of mail servers are recorded, not thrown; failures of ours (database) are. */
export async function runSlice(tools: WorkerTools, mappingId: string, signal: AbortSignal): Promise<SliceResult> {
  const mapping = await loadMapping(tools, mappingId);
  if (mapping === null) return 'ended';
  const { state, syncEndedAt, password, reason } = mapping;
  // A rebuilt source waits until somebody has looked at it.
  const syncing = state === 'DONE' && syncEndedAt === null && password !== null && reason !== 'source_rebuilt';
  if (state !== 'RUNNING' && !syncing) return 'ended';
  const lease = await MailboxLease.take(mapping.memberId, tools.holder);
  if (lease === null) return 'busy';
  const held = { mappingId, mailDomainId: mapping.member.mailDomainId, mapping, lease, syncing };
  try {
    if (!syncing) await markActive(mappingId, true);
    await workOn(tools, held, signal);
    return 'ended';
  } catch (error) {
    // Whoever took over may be gone by now, or have ended before it enqueued: the job comes back and looks.
    if (error instanceof LeaseLostError) return 'busy';
    throw error;
  } finally {
    try {
      if (!syncing) await markActive(mappingId, false);
    } finally {
      // Also when the database is away: a lease that nobody gives back is renewed for as long as the process lives.
      await lease.release();
    }
  }
}

/** With the server by which this mailbox is read, which need not be its domain's (X4). */
async function loadMapping({ env }: WorkerTools, mappingId: string): Promise<LoadedMapping | null> {
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    include: { password: true, member: { include: { mailDomain: { include: { sourceServer: true } } } } },
  });
  if (mapping === null) return mapping;
  const { mailDomain } = mapping.member;
  const sourceServer = mailboxServer(mailDomain.sourceServer, mapping, providerTable(env.PROVIDERS_FILE));
  return { ...mapping, member: { ...mapping.member, mailDomain: { ...mailDomain, sourceServer } } };
}

async function workOn(tools: WorkerTools, held: HeldMapping, signal: AbortSignal): Promise<void> {
  const host = held.mapping.member.mailDomain.sourceServer?.host ?? held.mailDomainId;
  const connection = await SourceHostLease.take(host, tools.env.SOURCE_HOST_CONNECTIONS, tools.holder);
  if (connection === null) return recordHostBusy(held.lease, held);
  try {
    const { more, wasLong } = await withBothEnds(tools, held, connection, async (context) => ({
      more: await copyMailbox(tools, held, context, signal),
      wasLong: heldMaildropLong(context.source),
    }));
    if (more) await recordNextSlice(held.lease, held, wasLong ? POP3_PAUSE_SECONDS : 0);
    else if (held.syncing) await recordSynced(held.lease, held, tools.env);
    else await recordDone(held.lease, held, { ...tools.env, otherInbox: await countOtherInbox(tools.env, movedMailbox(held)) });
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const { reason, reach, side, serverText } = error;
    log.warn({ mapping: held.mappingId, side, reason, reach }, 'slice failed');
    if (reason === 'throttled' && side === 'source') await throttleHost(host, tools.env.SOURCE_HOST_CONNECTIONS);
    const outcome = outcomeOf(error, held.mapping, Math.random());
    await recordOutcome(held.lease, held, outcome, serverText);
    if (outcome.action === 'need_password') await pauseAtManyRefusals(held.mailDomainId);
  } finally {
    await connection.release();
  }
}

function movedMailbox({ mapping, mappingId }: HeldMapping): MovedMailbox {
  const { member, sourceAddress, password } = mapping;
  return { mappingId, address: member.address, sourceAddress, server: member.mailDomain.sourceServer, password };
}

/** An earlier session may still be storing what its worker sent before it died (trust.md 3, step 1). */
export async function endEarlierSessions({ sessions }: Pick<WorkerTools, 'sessions'>, address: string): Promise<void> {
  if ((await sessions.endSessions(address)) === 'unknown') await setTimeout(UNKNOWN_SESSIONS_MS);
}

async function withBothEnds<T>(
  tools: WorkerTools,
  held: HeldMapping,
  connection: SourceHostLease,
  work: (context: SliceContext) => Promise<T>,
): Promise<T> {
  const { mappingId, mailDomainId, mapping, lease, syncing } = held;
  const { address } = mapping.member;
  const unresolved = (await openIntents(mappingId)).length > 0;
  if (unresolved) await endEarlierSessions(tools, address);
  // A first pass looks at nothing that is here, so it needs no second connection for that; flags and intents do.
  const appendOnly = !syncing && !unresolved;
  const options = { tempDirectory: tools.tempDirectory, largeMessageBytes: LARGE_MESSAGE_BYTES, appendOnly };
  const ends = await openBothEnds(tools.env, movedMailbox(held), options);
  try {
    return await work({
      mappingId,
      mailDomainId,
      lease,
      ...ends,
      connectionLost: () => connection.lost,
      journal: new Journal(lease, mappingId),
      folders: new DestinationFolders(ends.destination),
      orphans: new Orphans(mappingId),
      moved: new MovedMail(mappingId, []),
      unreadable: new UnreadableMail(isLastTry(mapping)),
      maxMessageBytes: tools.env.MAX_MESSAGE_BYTES,
    });
  } finally {
    await Promise.all([ends.source.close(), ends.destination.close()]);
  }
}
