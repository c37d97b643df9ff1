/**
 * Starts, pauses, resumes, retries, restarts, stops or finishes many mailboxes of a domain (批量操作).
 * Invariants: a transaction holds at most CHUNK mailboxes and everything that belongs to their change: state, password, job,
 * event, audit line. A call ends after a few of them and says where the next one goes on, so no request runs for minutes and
 * nothing is locked for longer than a moment. Mailboxes are taken in the order of their addresses, each once, whatever the
 * change does to the filter. What does not fit an act is left as it is and counted, by why.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudits } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db, Prisma } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { recordEvents } from '../history/record-event.ts';
import { enqueueCopies } from '../jobs/enqueue-many.ts';
import { MAPPING_JOIN } from '../mappings/find-mappings.ts';
import { assertMayRun } from '../mappings/start-mapping.ts';
import type { AuditAction } from '../schemas/audit.ts';
import type { MappingEventCode } from '../schemas/mapping/mapping-event.ts';
import type { ActResult, MailboxAct, MailboxSelection, SkipCode } from '../schemas/mapping/status.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { type Change, judgeAct } from './act-rule.ts';
import { filterCondition } from './status-condition.ts';

const CHUNK = 200;
const CHUNKS_PER_CALL = 5;

/** These set mailboxes in motion, so both switches must be on. */
const MOVING_ACTS: ReadonlySet<MailboxAct> = new Set(['start', 'resume', 'retry', 'restart']);

interface Wanted {
  id: string;
  address: string;
}

/** Throws not_found, and for acts that set in motion window.closed and source.missing; then nothing more is changed. */
export async function actOnMailboxes(
  actor: Actor,
  mailDomainId: string,
  { act, selection, after }: { act: MailboxAct; selection: MailboxSelection; after?: string | undefined },
): Promise<ActResult> {
  assertAdministers(actor, mailDomainId);
  const result: ActResult = { changed: 0, skipped: {}, changedIds: [], next: after ?? '' };
  for (let chunk = 0; chunk < CHUNKS_PER_CALL && result.next !== null; chunk++) {
    const wanted = await findWanted(mailDomainId, selection, result.next);
    if (wanted.length > 0) await inTransaction((tx) => actOnChunk(tx, actor, mailDomainId, act, wanted, result));
    result.next = wanted.length < CHUNK ? null : (wanted.at(-1)?.address ?? null);
  }
  return result;
}

async function findWanted(mailDomainId: string, selection: MailboxSelection, after: string): Promise<Wanted[]> {
  const filter = 'matching' in selection ? selection.matching : { search: '', show: 'all' as const };
  const chosen = 'memberIds' in selection ? Prisma.sql`m.id = any(${selection.memberIds}::uuid[])` : Prisma.sql`true`;
  return db().$queryRaw<Wanted[]>`
    select m.id, m.address from ${MAPPING_JOIN}
    where ${filterCondition(mailDomainId, filter)} and ${chosen} and m.address > ${after} order by m.address limit ${CHUNK}`;
}

interface Mailbox {
  memberId: string;
  address: string;
  disabled: boolean;
  mappingId: string | null;
  state: MappingState | null;
  reason: string | null;
  waitsForRetry: boolean;
  syncEnded: boolean;
  hasPassword: boolean;
}

/** Locked as every start and stop locks: the member's row, in the order of ids, until the commit. */
async function lockMailboxes(tx: Transaction, mailDomainId: string, wanted: readonly Wanted[]): Promise<Mailbox[]> {
  const ids = wanted.map(({ id }) => id);
  await tx.$queryRaw`
    select 1 from member where id = any(${ids}::uuid[]) and mail_domain_id = ${mailDomainId}::uuid order by id for update`;
  return tx.$queryRaw<Mailbox[]>`
    select m.id as "memberId", m.address, m.disabled_at is not null as disabled, p.id as "mappingId", p.state::text as state, p.reason,
           p.retry_at is not null as "waitsForRetry", p.sync_ended_at is not null as "syncEnded",
           exists (select 1 from source_password s where s.mapping_id = p.id) as "hasPassword"
    from member m left join mapping p on p.member_id = m.id
    where m.id = any(${ids}::uuid[]) and m.mail_domain_id = ${mailDomainId}::uuid order by m.address`;
}

async function actOnChunk(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  act: MailboxAct,
  wanted: readonly Wanted[],
  result: ActResult,
): Promise<void> {
  if (MOVING_ACTS.has(act)) await assertMayRun(tx, mailDomainId);
  const changes = new Map<Change, Mailbox[]>();
  const skipped: SkipCode[] = [];
  for (const mailbox of await lockMailboxes(tx, mailDomainId, wanted)) {
    const verdict = judgeAct(act, mailbox);
    if ('skip' in verdict) skipped.push(verdict.skip);
    else changes.set(verdict.change, [...(changes.get(verdict.change) ?? []), mailbox]);
  }
  for (const [change, mailboxes] of changes) await carryOut(tx, actor, mailDomainId, change, mailboxes);
  for (const code of skipped) result.skipped[code] = (result.skipped[code] ?? 0) + 1;
  for (const mailboxes of changes.values()) {
    result.changed += mailboxes.length;
    result.changedIds.push(...mailboxes.map(({ memberId }) => memberId));
  }
}

const RUNNING = { state: 'RUNNING', reason: null, serverText: null, retryAt: null, retryCount: 0 } as const;
const HELD = { state: 'PAUSED', serverText: null, retryAt: null } as const;

/** What each change writes, and by which code it is remembered. */
const EFFECTS: Record<
  Change,
  { event: MappingEventCode; action: AuditAction; data: () => Prisma.MappingUpdateManyMutationInput }
> = {
  run: { event: 'resumed', action: 'mapping.resumed', data: () => RUNNING },
  relist: {
    event: 'restarted',
    action: 'mapping.restarted',
    data: () => ({ ...RUNNING, finishedAt: null, syncedAt: null, syncEndedAt: null }),
  },
  pause: {
    event: 'paused_by_postmaster',
    action: 'mapping.paused',
    data: () => ({ ...HELD, reason: 'paused_by_postmaster' }),
  },
  stop: {
    event: 'stopped_by_postmaster',
    action: 'mapping.stopped',
    data: () => ({ ...HELD, reason: 'stopped_by_postmaster' }),
  },
  end_sync: { event: 'sync_ended', action: 'mapping.sync_ended', data: () => ({ syncEndedAt: now() }) },
};

async function carryOut(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  change: Change,
  mailboxes: readonly Mailbox[],
): Promise<void> {
  const ids = mailboxes.flatMap(({ mappingId }) => mappingId ?? []);
  const { event, action, data } = EFFECTS[change];
  await tx.mapping.updateMany({ where: { id: { in: ids } }, data: data() });
  if (change === 'run' || change === 'relist') {
    const started = { startedAt: now(), startedBy: actorName(actor) };
    await tx.mapping.updateMany({ where: { id: { in: ids }, startedAt: null }, data: started });
  }
  // Without these a folder that looks as it did is not listed (worker/listing/list-changed.ts).
  if (change === 'relist') {
    await tx.folderProgress.updateMany({ where: { mappingId: { in: ids } }, data: { sourceExists: null, sourceUidNext: null } });
  }
  if (change === 'stop' || change === 'end_sync') await forgetPasswords(tx, ids);
  if (change === 'run' || change === 'relist') await enqueueCopies(tx, ids, mailDomainId);
  const by = actorName(actor);
  await recordEvents(tx, ids, event, { by });
  await recordAudits(
    tx,
    actor,
    mailboxes.map(({ address }) => ({ mailDomainId, action, subject: address })),
  );
}
