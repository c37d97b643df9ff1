/**
 * Starts the move of one mailbox, or starts it again with a new password (重新输入, R1 to R3).
 * Invariants: one transaction seals the password, changes the state and enqueues the first slice, so there is never a
 * running mapping without a job or a job without its password. A second click finds RUNNING and enqueues nothing.
 * What is settled stays settled: a restart continues.
 */
import { type Actor, actorName } from '../actor.ts';
import { now } from '../clock.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping, Member } from '../generated/prisma/client.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { recordAudit } from '../mail-domains/record-audit.ts';
import { isOpen } from '../mail-domains/window.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';
import { lockMember } from './scope-mapping.ts';

export interface StartInput {
  memberId: string;
  sourceAddress: string;
  password: string;
}

/**
 * Throws window.closed, source.missing, members.disabled, not_found, and mapping.other_account when mail of another old
 * account has been copied into this mailbox already. Returns whether anything was started.
 */
export function startMapping(actor: Actor, input: StartInput): Promise<{ started: boolean }> {
  return inTransaction((tx) => startMappingIn(tx, actor, input));
}

/** The same inside the caller's transaction, for bulk imports. */
export async function startMappingIn(tx: Transaction, actor: Actor, input: StartInput): Promise<{ started: boolean }> {
  const member = await lockMember(tx, actor, input.memberId);
  if (member.disabledAt !== null) throw new AppError('members.disabled', { address: member.address });
  await assertMayRun(tx, member.mailDomainId);
  const { mapping, wasRunning } = await claimMapping(tx, actor, member, input.sourceAddress);
  await sealPassword(tx, mapping.id, input.password);
  if (wasRunning) return { started: false };
  await enqueueCopy(tx, { mappingId: mapping.id }, { mailDomainId: member.mailDomainId });
  await tx.mappingEvent.create({ data: { mappingId: mapping.id, code: 'started', values: { by: actorName(actor) } } });
  await recordAudit(tx, actor, {
    mailDomainId: member.mailDomainId,
    action: 'mapping.started',
    subject: member.address,
    values: { source: input.sourceAddress },
  });
  return { started: true };
}

/** Both switches must be on (S2), and there must be a server to read from. */
export async function assertMayRun(tx: Transaction, mailDomainId: string): Promise<void> {
  if (!isOpen(await findNewestWindow(tx, mailDomainId), now())) throw new AppError('window.closed');
  if ((await tx.sourceServer.findUnique({ where: { mailDomainId }, select: { id: true } })) === null) {
    throw new AppError('source.missing');
  }
}

/** Seals the old account's password for this mapping, in place of an earlier one. */
export async function sealPassword(tx: Transaction, mappingId: string, password: string): Promise<void> {
  const sealed = seal(processKeyring(), { purpose: 'source-password', owner: mappingId }, password);
  await tx.sourcePassword.upsert({
    where: { mappingId },
    create: { mappingId, ...sealed },
    update: { ...sealed, createdAt: now() },
  });
}

async function claimMapping(
  tx: Transaction,
  actor: Actor,
  member: Member,
  sourceAddress: string,
): Promise<{ mapping: Mapping; wasRunning: boolean }> {
  const existing = await tx.mapping.findUnique({ where: { memberId: member.id } });
  if (existing !== null) {
    assertNotHeld(actor, existing);
    await assertSameAccount(tx, existing, sourceAddress);
  }
  const starting = {
    sourceAddress,
    state: 'RUNNING',
    reason: null,
    serverText: null,
    retryAt: null,
    retryCount: 0,
    finishedAt: null,
    startedAt: existing?.startedAt ?? now(),
    startedBy: existing?.startedBy ?? actorName(actor),
  } as const;
  const wasRunning = existing?.state === 'RUNNING' && existing.sourceAddress === sourceAddress;
  const mapping = wasRunning
    ? existing
    : await tx.mapping.upsert({
        where: { memberId: member.id },
        create: { memberId: member.id, createdBy: actorName(actor), ...starting },
        update: starting,
      });
  return { mapping, wasRunning };
}

/** What the postmaster has paused, the member does not start. */
export function assertNotHeld(actor: Actor, mapping: Mapping): void {
  const held = mapping.state === 'PAUSED' && mapping.reason === 'paused_by_postmaster';
  if (held && actor.kind === 'member') throw new AppError('mapping.paused_by_postmaster');
}

/**
 * Another old account may follow only while nothing of the first has arrived: its UIDs could equal those in the ledger,
 * and mail would be taken for settled that never came.
 */
export async function assertSameAccount(tx: Transaction, existing: Mapping, sourceAddress: string): Promise<void> {
  if (existing.sourceAddress === sourceAddress) return;
  const settled = await tx.ledgerEntry.count({ where: { folder: { mappingId: existing.id } } });
  const open = await tx.intent.count({ where: { mappingId: existing.id } });
  if (settled + open > 0) throw new AppError('mapping.other_account', { source: existing.sourceAddress, count: settled });
  await tx.folderProgress.deleteMany({ where: { mappingId: existing.id } });
}
