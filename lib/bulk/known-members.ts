/** What the database knows about the members of a domain, and in which rows of a list an address stands first: the base of judgeRow. */
import type { Db } from '../db/client.ts';
import { processKeyring } from '../secrets/keyring.ts';
import { unseal } from '../secrets/seal.ts';
import type { SheetRow } from '../sheets/sheet.ts';
import { type JudgedRow, type Judgement, judgeRow, type KnownMember, readRow } from './judge-row.ts';

/** The fates of all rows of one list, judged against the domain's members and against each other. */
export async function judgeRows(
  tx: Db,
  { mailDomainId, domain }: { mailDomainId: string; domain: string },
  rows: readonly SheetRow[],
): Promise<JudgedRow[]> {
  const members = await knownMembers(tx, mailDomainId);
  const known = { domain, members, ownersOf: ownersOf(members, rows), ...firstRows(rows) };
  return rows.map((row) => judgeRow(row, known));
}

/** Whom the list itself gives another old account is no owner of the stored one any more. */
function ownersOf(members: ReadonlyMap<string, KnownMember>, rows: readonly SheetRow[]): Judgement['ownersOf'] {
  const listed = new Set(rows.map((row) => readRow(row).data.targetAddress));
  const owners = [...members.values()].flatMap(({ address, mapping }) =>
    mapping === null || listed.has(address) ? [] : [{ address, source: mapping.sourceAddress }],
  );
  return new Map(
    [...Map.groupBy(owners, ({ source }) => source)].map(([source, all]) => [source, all.map(({ address }) => address)]),
  );
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

async function knownMembers(tx: Db, mailDomainId: string): Promise<Map<string, KnownMember>> {
  const members = await tx.member.findMany({
    where: { mailDomainId },
    select: { address: true, disabledAt: true, mapping: { include: { password: true } } },
  });
  const settled = await tx.$queryRaw<{ id: string; n: number }[]>`
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
