/** Creates and changes members from a list (CSV or XLSX): all rows or none (A1). */
import { type Actor, assertAdministers } from '../../actor.ts';
import { recordAudit } from '../../audit/record-audit.ts';
import { db, Prisma } from '../../db/client.ts';
import { inTransaction, isUniqueViolation, type Transaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { readSheet } from '../../sheets/read-sheet.ts';
import { hashPassword } from '../access/password-hash.ts';
import { judgeMemberRow, type KnownMember, type ReadMember, type RowFault, readMemberRows } from './judge-member-row.ts';
import { MEMBER_COLUMNS } from './member-columns.ts';

/** Numbers of rows by what becomes of them. With `faults` nothing does. */
export interface MemberFileResult {
  created: number;
  changed: number;
  same: number;
  faults: RowFault[];
}

interface JudgedFile {
  added: ReadMember[];
  changed: ReadMember[];
  same: number;
  faults: RowFault[];
}

/** What the file would do, without doing it. Throws sheet.* for a file that cannot be read, and not_found. */
export async function checkMemberFile(actor: Actor, mailDomainId: string, bytes: Uint8Array): Promise<MemberFileResult> {
  return counts(await judgeFile(actor, mailDomainId, bytes));
}

/**
 * Does what the file says, or returns the faults of all rows, and then nothing was done. Throws sheet.* for a file that cannot be read,
 * members.exists when somebody else creates one of them meanwhile, and not_found.
 */
export async function importMembers(actor: Actor, mailDomainId: string, bytes: Uint8Array): Promise<MemberFileResult> {
  const judged = await judgeFile(actor, mailDomainId, bytes);
  const { added, changed, faults } = judged;
  if (faults.length === 0 && added.length + changed.length > 0) {
    const data: Prisma.MemberCreateManyInput[] = [];
    for (const { address, password, displayName, quotaBytes } of added) {
      const quota = quotaBytes === null ? {} : { quotaBytes };
      data.push({ mailDomainId, address, displayName, ...quota, passwordHash: await hashPassword(password) });
    }
    try {
      await inTransaction(async (tx) => {
        await tx.member.createMany({ data });
        await changeAll(tx, mailDomainId, changed);
        const values = { count: added.length, changed: changed.length };
        await recordAudit(tx, actor, { mailDomainId, action: 'members.imported', subject: '', values });
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new AppError('members.exists', { address: '' });
      throw error;
    }
  }
  return counts(judged);
}

function counts({ added, changed, same, faults }: JudgedFile): MemberFileResult {
  if (faults.length > 0) return { created: 0, changed: 0, same: 0, faults };
  return { created: added.length, changed: changed.length, same, faults };
}

async function judgeFile(actor: Actor, mailDomainId: string, bytes: Uint8Array): Promise<JudgedFile> {
  assertAdministers(actor, mailDomainId);
  const domain = await db().mailDomain.findUnique({ where: { id: mailDomainId }, select: { name: true } });
  if (domain === null) throw new AppError('not_found');
  const { rows } = await readSheet(bytes, { columns: MEMBER_COLUMNS });
  const { read, faults } = readMemberRows(rows, domain.name);
  const known = await findKnown(mailDomainId, read);
  const judged: JudgedFile = { added: [], changed: [], same: 0, faults };
  for (const row of read) {
    const verdict = judgeMemberRow(row, known.get(row.address));
    if ('fault' in verdict) faults.push({ rowNumber: row.rowNumber, errorCode: verdict.fault, errorValues: {} });
    else if (verdict.fate === 'new') judged.added.push(row);
    else if (verdict.fate === 'changed') judged.changed.push(row);
    else judged.same += 1;
  }
  faults.sort((a, b) => a.rowNumber - b.rowNumber);
  return judged;
}

async function findKnown(mailDomainId: string, read: readonly ReadMember[]): Promise<Map<string, KnownMember>> {
  const members = await db().member.findMany({
    where: { mailDomainId, address: { in: read.map(({ address }) => address) } },
    select: { address: true, displayName: true, quotaBytes: true, role: true, disabledAt: true },
  });
  return new Map(
    members.map(({ address, displayName, quotaBytes, role, disabledAt }) => [
      address,
      { displayName, quotaBytes: Number(quotaBytes), role, disabled: disabledAt !== null },
    ]),
  );
}

/** An empty cell leaves what is there. */
async function changeAll(tx: Transaction, mailDomainId: string, rows: readonly ReadMember[]): Promise<void> {
  if (rows.length === 0) return;
  const wanted = rows.map(
    ({ address, displayName, quotaBytes }) => Prisma.sql`(${address}, ${displayName}, ${quotaBytes}::bigint)`,
  );
  await tx.$executeRaw`
    update member m set display_name = coalesce(nullif(w.name, ''), m.display_name), quota_bytes = coalesce(w.quota, m.quota_bytes)
    from (values ${Prisma.join(wanted)}) as w(address, name, quota)
    where m.mail_domain_id = ${mailDomainId}::uuid and m.address = w.address`;
}
