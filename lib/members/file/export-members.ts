/** All members of a domain as a file that can be changed and imported again (A1). There is no password in it, nor a hash. */
import { type Actor, assertAdministers } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { db } from '../../db/client.ts';
import { AppError } from '../../errors.ts';
import { CSV_MARK, csvLine } from '../../sheets/write-csv.ts';
import { workbookFile } from '../../sheets/write-workbook.ts';
import { findMembers, type MemberView } from '../find-members.ts';
import { HEADERS, ROLE_WORDS, type SheetFormat, type SheetLanguage, STATUS_WORDS, sheetName } from './member-columns.ts';
import { quotaCell, usedCell } from './quota-cell.ts';

const PIECE = 1000;
/** A workbook is made in memory as a whole; a CSV goes out piece by piece and has no limit. */
const MOST_WORKBOOK_ROWS = 20_000;

/**
 * Pieces of the file, to be sent one behind the other; the first is asked for before this returns, so that refusals come as errors.
 * Throws not_found, and members.too_many_for_workbook { limit }.
 */
export async function exportMembers(
  actor: Actor,
  mailDomainId: string,
  { format, locale }: { format: SheetFormat; locale: SheetLanguage },
): Promise<AsyncGenerator<Uint8Array>> {
  assertAdministers(actor, mailDomainId);
  const count = await db().member.count({ where: { mailDomainId } });
  if (format === 'xlsx' && count > MOST_WORKBOOK_ROWS) {
    throw new AppError('members.too_many_for_workbook', { limit: MOST_WORKBOOK_ROWS });
  }
  await recordAudit(db(), actor, { mailDomainId, action: 'members.exported', subject: '', values: { count, format } });
  const rows = memberRows(actor, mailDomainId, locale);
  return format === 'csv' ? csvPieces(rows, locale) : workbookPieces(rows, locale);
}

async function* memberRows(actor: Actor, mailDomainId: string, locale: SheetLanguage): AsyncGenerator<string[][]> {
  for (let after: string | null = ''; after !== null; ) {
    const page: Awaited<ReturnType<typeof findMembers>> = await findMembers(actor, { mailDomainId, limit: PIECE, after });
    yield page.rows.map((row) => cells(row, locale));
    after = page.nextCursor;
  }
}

function cells({ address, displayName, quotaBytes, role, disabled, usedBytes }: MemberView, locale: SheetLanguage): string[] {
  const status = STATUS_WORDS[locale][disabled ? 'disabled' : 'enabled'];
  const used = usedBytes === null ? '' : usedCell(usedBytes);
  return [address, '', displayName, quotaCell(quotaBytes), ROLE_WORDS[locale][role], status, used];
}

async function* csvPieces(rows: AsyncIterable<string[][]>, locale: SheetLanguage): AsyncGenerator<Uint8Array> {
  yield Buffer.from(CSV_MARK + csvLine(HEADERS[locale]));
  for await (const piece of rows) yield Buffer.from(piece.map(csvLine).join(''));
}

async function* workbookPieces(rows: AsyncIterable<string[][]>, locale: SheetLanguage): AsyncGenerator<Uint8Array> {
  const all: string[][] = [];
  for await (const piece of rows) all.push(...piece);
  yield await workbookFile(sheetName(locale), HEADERS[locale], all);
}
