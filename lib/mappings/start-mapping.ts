/**
 * Starts the move of one mailbox, or starts it again with a new password (重新输入, R1 to R3).
 * Invariants: one transaction seals the password, changes the state and enqueues the first slice, so there is never a
 * running mapping without a job or a job without its password. A second click finds RUNNING and enqueues nothing.
 * What is settled stays settled: a restart continues, and what had been left in sync or taken out of it is moved again.
 */
import { type Actor, actorName } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { Mapping, Member } from '../generated/prisma/client.ts';
import { recordEvent } from '../history/record-event.ts';
import { enqueueCopy } from '../jobs/enqueue.ts';
import { findNewestWindow } from '../mail-domains/find-mail-domain.ts';
import { isOpen } from '../mail-domains/window.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal } from '../secrets/seal.ts';
import { changeAccount } from '../undo/ask-undo.ts';
import { retryRefused } from './retry-refused.ts';
import { lockMember } from './scope-mapping.ts';

export interface StartInput {
  memberId: string;
  sourceAddress: string;
  /** Null: by the grant of the domain. */
  password: string | null;
  /** The password is a token of OAuth 2.0, from this vendor. Absent: it is a password. */
  token?: SourceToken;
}

/** How a mailbox is opened without a password (lib/mappings/source-login.ts). */
export type SourceToken = { kind: 'REFRESH_TOKEN'; vendor: string } | { kind: 'GRANT'; vendor: null };

export interface Started {
  started: boolean;
  /** Nothing was started: mail of another old account is here, and somebody has to say first what becomes of it (R3). */
  undo: boolean;
}

/**
 * Throws window.closed, source.missing, members.disabled, not_found, mapping.undo_open while an undo is carried out; to members
 * mapping.other_account when mail of another old account is here already, and what assertNotHeld throws. Whoever administers the
 * domain and starts a source again that was rebuilt has thereby accepted it. Returns whether anything was started.
 */
export function startMapping(actor: Actor, input: StartInput): Promise<Started> {
  const isAdmin = actor.kind !== 'member';
  return inTransaction((tx) => startMappingIn(tx, actor, input, { acceptRebuilt: isAdmin, mayAskUndo: isAdmin }));
}

/**
 * The same inside the caller's transaction, for bulk imports: a list accepts no rebuilt source and asks for no undo, for nobody
 * has looked at it.
 */
export async function startMappingIn(
  tx: Transaction,
  actor: Actor,
  input: StartInput,
  { acceptRebuilt = false, mayAskUndo = false }: { acceptRebuilt?: boolean; mayAskUndo?: boolean } = {},
): Promise<Started> {
  const member = await lockMember(tx, actor, input.memberId);
  if (member.disabledAt !== null) throw new AppError('members.disabled', { address: member.address });
  await assertMayRun(tx, member.mailDomainId);
  const existing = await tx.mapping.findUnique({ where: { memberId: member.id } });
  const secret = input.password === null ? await grantOf(tx, actor, { member, existing, ...input }) : input;
  if (existing !== null) {
    assertNotHeld(actor, existing);
    const asked = await changeAccount(tx, actor, { existing, member, sourceAddress: input.sourceAddress, mayAsk: mayAskUndo });
    if (asked) {
      await sealPassword(tx, existing.id, secret.password ?? '', secret.token);
      return { started: false, undo: true };
    }
  }
  const { mapping, wasRunning, accepted } = await claimMapping(tx, actor, { member, existing, acceptRebuilt, ...input });
  await sealPassword(tx, mapping.id, secret.password ?? '', secret.token);
  if (wasRunning) {
    await recordAudit(tx, actor, {
      mailDomainId: member.mailDomainId,
      action: 'mapping.password_replaced',
      subject: member.address,
    });
    return { started: false, undo: false };
  }
  const again = existing !== null && existing.startedAt !== null;
  const said = { by: actorName(actor), source: input.sourceAddress };
  await recordEvent(tx, mapping.id, again ? 'password_reentered' : 'started', said);
  await enqueueCopy(tx, { mappingId: mapping.id }, { mailDomainId: member.mailDomainId });
  await recordAudit(tx, actor, {
    mailDomainId: member.mailDomainId,
    action: 'mapping.started',
    subject: member.address,
    values: { source: input.sourceAddress, ...(accepted ? { accepted: 'source_rebuilt' } : {}) },
  });
  return { started: true, undo: false };
}

/** Both switches must be on (S2), and there must be a server to read from. */
export async function assertMayRun(tx: Transaction, mailDomainId: string): Promise<void> {
  if (!isOpen(await findNewestWindow(tx, mailDomainId), now())) throw new AppError('window.closed');
  if ((await tx.sourceServer.findUnique({ where: { mailDomainId }, select: { id: true } })) === null) {
    throw new AppError('source.missing');
  }
}

/**
 * A grant stands in a password's place, for an old address that the domain's administrator has named, or that is the member's own. Throws
 * mapping.password_needed.
 */
async function grantOf(
  tx: Transaction,
  actor: Actor,
  { member, existing, sourceAddress }: { member: Member; existing: Mapping | null; sourceAddress: string },
): Promise<{ password: string; token: SourceToken }> {
  const { address, mailDomainId } = member;
  const isNamed = existing?.addressVouched === true && existing.sourceAddress === sourceAddress;
  const isVouched = actor.kind !== 'member' || sourceAddress === address || isNamed;
  if (!isVouched || (await tx.sourceGrant.count({ where: { mailDomainId } })) === 0) {
    throw new AppError('mapping.password_needed', { address });
  }
  return { password: '', token: { kind: 'GRANT', vendor: null } };
}

/** Seals the old account's password for this mapping, in place of an earlier one. */
export async function sealPassword(
  tx: Transaction,
  mappingId: string,
  password: string,
  token: SourceToken | { kind: 'PASSWORD'; vendor: null } = { kind: 'PASSWORD', vendor: null },
): Promise<void> {
  // A token that is replaced is of no use any more, and is to be revoked.
  await forgetPasswords(tx, [mappingId]);
  const sealed = seal(processKeyring(), { purpose: 'source-password', owner: mappingId }, password);
  await tx.sourcePassword.upsert({
    where: { mappingId },
    create: { mappingId, ...sealed, ...token },
    update: { ...sealed, ...token, createdAt: now() },
  });
}

interface Claim {
  member: Member;
  existing: Mapping | null;
  sourceAddress: string;
  acceptRebuilt: boolean;
}

async function claimMapping(
  tx: Transaction,
  actor: Actor,
  { member, existing, sourceAddress, acceptRebuilt }: Claim,
): Promise<{ mapping: Mapping; wasRunning: boolean; accepted: boolean }> {
  const accepted = acceptRebuilt && isRebuilt(existing);
  const starting = {
    sourceAddress,
    state: 'RUNNING',
    reason: null,
    serverText: null,
    retryAt: null,
    retryCount: 0,
    finishedAt: null,
    syncedAt: null,
    syncEndedAt: null,
    ...(accepted ? { rebuiltAccepted: true } : {}),
    addressVouched: actor.kind !== 'member' || (existing?.addressVouched === true && existing.sourceAddress === sourceAddress),
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
  if (existing?.reason === 'too_many_refused' && !wasRunning) await retryRefused(tx, existing.id);
  return { mapping, wasRunning, accepted };
}

/** The old server numbers its mail anew, and too little of what was copied is found again. */
function isRebuilt(mapping: Mapping | null): boolean {
  return mapping?.state === 'FAILED' && mapping.reason === 'source_rebuilt';
}

/**
 * What the member does not start, because others have to look first: what the postmaster has paused, a source that was rebuilt,
 * and mail that our platform refuses. Throws mapping.paused_by_postmaster, mapping.source_rebuilt, mapping.too_many_refused.
 */
export function assertNotHeld(actor: Actor, mapping: Mapping): void {
  if (actor.kind !== 'member') return;
  const { state, reason } = mapping;
  if (state === 'PAUSED' && (reason === 'paused_by_postmaster' || reason === 'stopped_by_postmaster'))
    throw new AppError('mapping.paused_by_postmaster');
  if (isRebuilt(mapping)) throw new AppError('mapping.source_rebuilt');
  if (state === 'FAILED' && reason === 'too_many_refused') throw new AppError('mapping.too_many_refused');
}
