/** The mailboxes of a domain as its report lists them: one row each, from the counters of their folders. */
import { type Actor, assertAdministers } from '../actor.ts';
import { db, Prisma } from '../db/client.ts';
import type { MappingState } from '../generated/prisma/client.ts';
import { type DisplayState, displayState } from '../mappings/mapping-status.ts';
import { keyset, type Page, searchCondition, toPage } from '../members/find-members.ts';
import type { PageRequest } from '../schemas/paging.ts';
import type { Sums } from './balance-rule.ts';

export interface ReportMailbox extends Sums {
  mappingId: string;
  address: string;
  displayName: string;
  sourceAddress: string;
  state: DisplayState;
  /** Over its folders: listed and not settled yet. */
  pending: number;
  /** Over its folders: settled and not listed, which must not be. */
  differing: number;
  folderCount: number;
  skippedFolderCount: number;
  /** Null: not counted yet. */
  countedAt: Date | null;
  finishedAt: Date | null;
  /** Of its ledger, hexadecimal, with its moment. Null: never computed. */
  sha256: string | null;
  entryCount: number | null;
  digestedAt: Date | null;
}

interface RawMailbox extends Omit<ReportMailbox, 'state'> {
  rawState: MappingState;
  active: boolean;
}

export const REPORT_PAGE = 100;
const EXPORT_PAGE = 500;

/** A page of those that have a mapping, by address. Throws not_found to whoever does not administer the domain. */
export async function findReportMailboxes(
  actor: Actor,
  { mailDomainId, limit = REPORT_PAGE, ...request }: { mailDomainId: string } & PageRequest,
): Promise<Page<ReportMailbox>> {
  assertAdministers(actor, mailDomainId);
  const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and ${searchCondition(request.search)}`;
  const { condition, order } = keyset(request);
  const [rows, [counted]] = await Promise.all([
    readPage(Prisma.sql`${where} and ${condition}`, order, limit + 1),
    db().$queryRaw<{ n: number }[]>`
      select count(*)::int as n from member m join mapping p on p.member_id = m.id where ${where}`,
  ]);
  return toPage(rows, request, limit, counted?.n ?? 0);
}

/** All of them, page by page, in the order of the bytes of their addresses. Throws as `findReportMailboxes` does. */
export async function* readReportMailboxes(actor: Actor, mailDomainId: string): AsyncGenerator<ReportMailbox[]> {
  assertAdministers(actor, mailDomainId);
  for (let after = ''; ; ) {
    const where = Prisma.sql`m.mail_domain_id = ${mailDomainId}::uuid and m.address collate "C" > ${after}`;
    const page = await readPage(where, Prisma.sql`m.address collate "C"`, EXPORT_PAGE);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < EXPORT_PAGE) return;
    after = last.address;
  }
}

async function readPage(where: Prisma.Sql, order: Prisma.Sql, limit: number): Promise<ReportMailbox[]> {
  const rows = await db().$queryRaw<RawMailbox[]>`
    select p.id as "mappingId", m.address, m.display_name as "displayName", p.source_address as "sourceAddress",
           p.state::text as "rawState", p.active_since is not null as active, p.counted_at as "countedAt",
           p.finished_at as "finishedAt", jsonb_array_length(p.skipped_folders) as "skippedFolderCount",
           f.*, encode(g.sha256, 'hex') as sha256, g.entry_count as "entryCount", g.computed_at as "digestedAt"
    from member m join mapping p on p.member_id = m.id left join ledger_digest g on g.mapping_id = p.id
    left join lateral (${FOLDER_SUMS} where mapping_id = p.id) f on true
    where ${where} order by ${order} limit ${limit}`;
  return rows.map(({ rawState, active, ...row }) => ({
    ...row,
    state: displayState({ state: rawState, active, counted: row.countedAt !== null, refused: row.refused }),
  }));
}

/** What folders add up to; `where` follows. */
export const FOLDER_SUMS = Prisma.sql`
  select coalesce(sum(listed_count), 0)::int as listed, coalesce(sum(copied_count), 0)::int as copied,
         coalesce(sum(skipped_count), 0)::int as skipped, coalesce(sum(refused_count), 0)::int as refused,
         coalesce(sum(gone_count), 0)::int as gone, count(*)::int as "folderCount",
         coalesce(sum(greatest(0, listed_count - copied_count - skipped_count - refused_count - gone_count)), 0)::int as pending,
         coalesce(sum(greatest(0, copied_count + skipped_count + refused_count + gone_count - listed_count)), 0)::int as differing
  from folder_progress`;
