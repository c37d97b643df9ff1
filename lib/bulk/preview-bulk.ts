/**
 * Judges every row of a bulk file and stores the preview with sealed passwords; nothing starts (architecture.md, trip 1).
 * A file that is refused as a whole leaves nothing behind.
 */
import { type Actor, actorName, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { db } from '../db/client.ts';
import { inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { seal, unseal } from '../secrets/seal.ts';
import type { Encoding } from '../sheets/decode-text.ts';
import { readSheet } from '../sheets/read-sheet.ts';
import type { SheetRow } from '../sheets/sheet.ts';
import { MAPPING_COLUMNS } from './csv-template.ts';
import { type JudgedRow, type Judgement, judgeRow, type KnownMember, readRow } from './judge-row.ts';

export interface BulkFile {
  fileName: string;
  bytes: Uint8Array;
  encoding?: Encoding;
}

/** Throws sheet.* as readSheet does, and not_found. Returns the stored preview's id. */
export async function previewBulk(actor: Actor, mailDomainId: string, file: BulkFile): Promise<{ importId: string }> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({ where: { id: mailDomainId }, select: { name: true } });
  if (domain === null) throw new AppError('not_found');
  const choice = file.encoding === undefined ? {} : { encoding: file.encoding };
  const { rows, encoding, delimiter } = await readSheet(file.bytes, { columns: MAPPING_COLUMNS, ...choice });
  const known = { domain: domain.name, members: await knownMembers(mailDomainId), ...firstRows(rows) };
  const judged = rows.map((row) => judgeRow(row, known));
  const importId = await storePreview(
    actor,
    mailDomainId,
    { fileName: file.fileName, encoding: encoding ?? 'xlsx', delimiter },
    judged,
  );
  return { importId };
}

function firstRows(rows: readonly SheetRow[]): Pick<Judgement, 'firstTarget' | 'firstSource'> {
  const firstTarget = new Map<string, number>();
  const firstSource = new Map<string, number>();
  for (const row of rows) {
    const { data, errorCode } = readRow(row);
    if (errorCode !== null) continue;
    if (!firstTarget.has(data.targetAddress)) firstTarget.set(data.targetAddress, row.rowNumber);
    if (!firstSource.has(data.sourceAddress)) firstSource.set(data.sourceAddress, row.rowNumber);
  }
  return { firstTarget, firstSource };
}

async function knownMembers(mailDomainId: string): Promise<Map<string, KnownMember>> {
  const members = await db().member.findMany({
    where: { mailDomainId },
    select: { address: true, disabledAt: true, mapping: { include: { password: true } } },
  });
  const settled = await db().$queryRaw<{ id: string; n: number }[]>`
    select f.mapping_id::text as id, sum(f.copied_count + f.skipped_count + f.refused_count + f.gone_count)::int as n
    from folder_progress f join mapping p on p.id = f.mapping_id join member m on m.id = p.member_id
    where m.mail_domain_id = ${mailDomainId}::uuid group by 1`;
  const settledOf = new Map(settled.map(({ id, n }) => [id, n]));
  return new Map(
    members.map(({ address, disabledAt, mapping }) => [
      address,
      {
        address,
        disabled: disabledAt !== null,
        mapping:
          mapping === null
            ? null
            : {
                sourceAddress: mapping.sourceAddress,
                password:
                  mapping.password === null
                    ? null
                    : unseal(processKeyring(), { purpose: 'source-password', owner: mapping.id }, mapping.password),
                settled: settledOf.get(mapping.id) ?? 0,
                failed: mapping.state === 'FAILED',
              },
      },
    ]),
  );
}

async function storePreview(
  actor: Actor,
  mailDomainId: string,
  head: { fileName: string; encoding: string; delimiter: string },
  judged: readonly JudgedRow[],
): Promise<string> {
  const id = crypto.randomUUID();
  const fileName = head.fileName.slice(0, 200);
  await inTransaction(async (tx) => {
    await tx.bulkImport.create({
      data: {
        id,
        mailDomainId,
        ...head,
        fileName,
        createdBy: actorName(actor),
        rows: {
          createMany: {
            data: judged.map(({ password, ...row }) => ({
              ...row,
              ...(row.fate === 'ERROR' || password === ''
                ? {}
                : seal(processKeyring(), { purpose: 'bulk-row', owner: `${id}:${row.rowNumber}` }, password)),
            })),
          },
        },
      },
    });
    const values = { count: judged.length, file: fileName };
    await recordAudit(tx, actor, { mailDomainId, action: 'bulk.previewed', subject: id, values });
  });
  return id;
}
