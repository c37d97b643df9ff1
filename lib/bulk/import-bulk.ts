/**
 * Carries out a confirmed preview: one transaction creates the mappings and enqueues their jobs, all rows or none (trip 1,
 * trust.md 5, line 49). Faulty rows, refused passwords and pairs that nobody has looked at stay out (preflight/try-rule.ts). A preview is carried out once: confirming again changes nothing.
 */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { now } from '../clock.ts';
import { db } from '../db/client.ts';
import { inTransaction, type Transaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import type { BulkImportRow } from '../generated/prisma/client.ts';
import { assertMayRun } from '../mappings/start-mapping.ts';
import { isTrying } from '../preflight/start-preflight.ts';
import { isImportable } from '../preflight/try-rule.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import { type BulkOutcome, type WantedMapping, writeMappings } from './write-mappings.ts';

const TIMEOUT_MS = 120_000;

/** Throws not_found, window.closed, source.missing, bulk.trying, and what startMapping throws; then nothing is changed. */
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
    // A password that is being tried at this moment would be tried a second time by the copy.
    if (await isTrying(tx, importId)) throw new AppError('bulk.trying');
    const rows = await tx.bulkImportRow.findMany({
      where: { importId, fate: { in: ['NEW', 'CHANGED'] } },
      orderBy: { rowNumber: 'asc' },
    });
    const outcome = await importRows(tx, actor, { importId, mailDomainId }, rows.filter(isImportable));
    await tx.bulkImportRow.updateMany({ where: { importId }, data: { keyId: null, sealed: null } });
    await recordAudit(tx, actor, { mailDomainId, action: 'bulk.confirmed', subject: importId, values: { ...outcome } });
    return outcome;
  }, TIMEOUT_MS);
}

async function importRows(
  tx: Transaction,
  actor: Actor,
  { importId, mailDomainId }: { importId: string; mailDomainId: string },
  rows: readonly BulkImportRow[],
): Promise<BulkOutcome> {
  const members = await lockMembers(tx, mailDomainId, rows);
  const granted = (await tx.sourceGrant.count({ where: { mailDomainId } })) > 0;
  await correctFates(tx, { importId, mailDomainId, granted });
  const wanted = rows.map((row): WantedMapping => {
    const { targetAddress: address, sourceAddress, keyId, sealed } = row;
    const member = members.get(address);
    if (member === undefined) throw new AppError('bulk.member_vanished', { address });
    if (member.disabled) throw new AppError('members.disabled', { address });
    if (keyId === null || sealed === null) return { memberId: member.id, address, sourceAddress, password: null, granted };
    const place = { purpose: 'bulk-row', owner: `${row.importId}:${row.rowNumber}` } as const;
    return { memberId: member.id, address, sourceAddress, password: unseal(processKeyring(), place, { keyId, sealed }) };
  });
  return writeMappings(tx, actor, mailDomainId, wanted);
}

/** What has become a mapping since the preview is not new any more: the page counts what this confirmation did. */
async function correctFates(
  tx: Transaction,
  { importId, mailDomainId, granted }: { importId: string; mailDomainId: string; granted: boolean },
): Promise<void> {
  await tx.$executeRaw`
    update bulk_import_row r
    set fate = case when p.source_address = r.source_address and (p.state = 'RUNNING' or (r.sealed is null and not ${granted}))
      then 'SAME' else 'CHANGED' end::"BulkRowFate"
    from mapping p join member m on m.id = p.member_id
    where r.import_id = ${importId}::uuid and r.fate = 'NEW'
      and m.mail_domain_id = ${mailDomainId}::uuid and m.address = r.target_address`;
}

/** The members of the list, locked against a second click until the transaction ends; always in the same order, so that nobody waits in a circle. */
async function lockMembers(
  tx: Transaction,
  mailDomainId: string,
  rows: readonly BulkImportRow[],
): Promise<Map<string, { id: string; disabled: boolean }>> {
  const addresses = rows.map(({ targetAddress }) => targetAddress);
  const members = await tx.$queryRaw<{ id: string; address: string; disabled: boolean }[]>`
    select id::text as id, address, disabled_at is not null as disabled from member
    where mail_domain_id = ${mailDomainId}::uuid and address = any(${addresses}::text[]) order by id for update`;
  return new Map(members.map(({ address, ...member }) => [address, member]));
}
