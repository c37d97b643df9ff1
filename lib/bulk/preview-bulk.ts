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
import { type Sealed, seal } from '../secrets/seal.ts';
import type { Encoding } from '../sheets/decode-text.ts';
import { readSheet } from '../sheets/read-sheet.ts';
import { MAPPING_COLUMNS } from './csv-template.ts';
import { type JudgedRow, judgedByCells } from './judge-row.ts';
import { judgeRows } from './known-members.ts';

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
  const judged = await judgeRows(db(), { mailDomainId, domain: domain.name }, rows);
  const importId = await storePreview(
    actor,
    mailDomainId,
    { fileName: file.fileName, encoding: encoding ?? 'xlsx', delimiter },
    judged,
  );
  return { importId };
}

/** The password of a row, bound to its place. */
export function sealRow(importId: string, rowNumber: number, password: string): Sealed {
  return seal(processKeyring(), { purpose: 'bulk-row', owner: `${importId}:${rowNumber}` }, password);
}

/**
 * A row with a wrong address keeps its password, sealed like the others, so that the address can be mended on the page. Where
 * the cells themselves are wrong nobody knows what the password is.
 */
export function keepsPassword(row: Pick<JudgedRow, 'errorCode'>, password: string): boolean {
  return password !== '' && !judgedByCells(row.errorCode);
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
              ...(keepsPassword(row, password) ? sealRow(id, row.rowNumber, password) : {}),
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
