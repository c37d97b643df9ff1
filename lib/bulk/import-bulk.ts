/**
 * Carries out a confirmed preview: one transaction creates the mappings and enqueues their jobs, all rows or none (trip 1,
 * trust.md 5, line 49). Faulty rows stay out. A preview is carried out once: confirming again changes nothing.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { BulkImportRow } from '../generated/prisma/client.ts';
import { recordAudit } from '../mail-domains/record-audit.ts';
import { lockMember } from '../mappings/scope-mapping.ts';
import { assertMayRun, assertSameAccount, startMappingIn } from '../mappings/start-mapping.ts';
import { forgetPasswords } from '../secrets/forget-secrets.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';

const TIMEOUT_MS = 120_000;

export interface BulkOutcome {
  /** Mappings whose copy was started. */
  started: number;
  /** Mappings created without a password: their members will type it (B6). */
  waiting: number;
}

/** Throws not_found, window.closed, source.missing, and what startMapping throws; then nothing is changed. */
export async function importBulk(actor: Actor, importId: string): Promise<BulkOutcome> {
  const found = await db().bulkImport.findUnique({ where: { id: importId }, select: { mailDomainId: true } });
  if (found === null) throw new AppError('not_found');
  const { mailDomainId } = found;
  assertAdministers(actor, mailDomainId);
  return inTransaction(async (tx) => {
    const { count } = await tx.bulkImport.updateMany({
      where: { id: importId, state: 'PREVIEWED' },
      data: { state: 'CONFIRMED', confirmedAt: now() },
    });
    if (count === 0) return { started: 0, waiting: 0 };
    await assertMayRun(tx, mailDomainId);
    const rows = await tx.bulkImportRow.findMany({
      where: { importId, fate: { in: ['NEW', 'CHANGED'] } },
      orderBy: { rowNumber: 'asc' },
    });
    const outcome = await importRows(tx, actor, mailDomainId, rows);
    await tx.bulkImportRow.updateMany({ where: { importId }, data: { keyId: null, sealed: null } });
    await recordAudit(tx, actor, { mailDomainId, action: 'bulk.confirmed', subject: importId, values: { ...outcome } });
    return outcome;
  }, TIMEOUT_MS);
}

async function importRows(
  tx: Transaction,
  actor: Actor,
  mailDomainId: string,
  rows: readonly BulkImportRow[],
): Promise<BulkOutcome> {
  const members = await tx.member.findMany({
    where: { mailDomainId, address: { in: rows.map(({ targetAddress }) => targetAddress) } },
    select: { id: true, address: true },
  });
  const idOf = new Map(members.map(({ id, address }) => [address, id]));
  const outcome = { started: 0, waiting: 0 };
  for (const row of rows) {
    const memberId = idOf.get(row.targetAddress);
    if (memberId === undefined) throw new AppError('bulk.member_vanished', { address: row.targetAddress });
    const { sourceAddress, keyId, sealed } = row;
    if (keyId === null || sealed === null) {
      await prepareMapping(tx, actor, memberId, sourceAddress);
      outcome.waiting++;
    } else {
      const place = { purpose: 'bulk-row', owner: `${row.importId}:${row.rowNumber}` } as const;
      const password = unseal(processKeyring(), place, { keyId, sealed });
      const { started } = await startMappingIn(tx, actor, { memberId, sourceAddress, password });
      if (started) outcome.started++;
    }
  }
  return outcome;
}

/**
 * A mapping without a password: 未启动, its member supplies it (S2, B6). One of the same account, which its member may have
 * started since the preview, is left as it is; the password of another account is forgotten.
 */
async function prepareMapping(tx: Transaction, actor: Actor, memberId: string, sourceAddress: string): Promise<void> {
  await lockMember(tx, actor, memberId);
  const existing = await tx.mapping.findUnique({ where: { memberId } });
  if (existing?.sourceAddress === sourceAddress) return;
  if (existing !== null) {
    await assertSameAccount(tx, existing, sourceAddress);
    await forgetPasswords(tx, [existing.id]);
  }
  const waiting = { sourceAddress, state: 'NOT_STARTED', reason: 'no_password' } as const;
  await tx.mapping.upsert({
    where: { memberId },
    create: { memberId, createdBy: actorName(actor), ...waiting },
    update: waiting,
  });
}
