/**
 * What was not copied, message by message: skipped, refused, gone. They are few among many and have an index of their own
 * (`ledger_entry_exception`), so none of this reads the rest of the ledger.
 */
import { type Actor, assertAdministers, assertReachesMember } from '../actor.ts';
import { type Db, db, Prisma } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerOutcome } from '../generated/prisma/client.ts';

export interface ReportException {
  mailbox: string;
  /** The old server's own name of the folder. */
  folder: string;
  outcome: Exclude<LedgerOutcome, 'COPIED'>;
  reason: string | null;
  uidValidity: string;
  uid: string;
  sizeBytes: number;
  internalDate: Date;
  serverText: string | null;
  settledAt: Date;
}

export interface ExceptionGroup {
  outcome: ReportException['outcome'];
  reason: string | null;
  count: number;
}

const EXPORT_PAGE = 1000;

/** How many there are of each kind, the most first. */
export async function countExceptions(tx: Db, of: { mappingId: string } | { mailDomainId: string }): Promise<ExceptionGroup[]> {
  const where =
    'mappingId' in of
      ? Prisma.sql`f.mapping_id = ${of.mappingId}::uuid`
      : Prisma.sql`f.mapping_id in (select p.id from mapping p join member m on m.id = p.member_id
          where m.mail_domain_id = ${of.mailDomainId}::uuid)`;
  return tx.$queryRaw<ExceptionGroup[]>`
    select e.outcome::text as outcome, e.reason, count(*)::int as count
    from folder_progress f join ledger_entry e on e.folder_id = f.id and e.outcome <> 'COPIED'
    where ${where} and f.skipped_count + f.refused_count + f.gone_count > 0
    group by 1, 2 order by e.outcome::text = 'REFUSED' desc, count desc, 1, 2`;
}

/** The first ones of a mailbox: what was refused before what was skipped or gone. */
export async function firstExceptions(tx: Db, mappingId: string, limit: number): Promise<ReportException[]> {
  return tx.$queryRaw<ReportException[]>`
    select ${COLUMNS} from ${TABLES} where p.id = ${mappingId}::uuid
    order by e.outcome = 'REFUSED' desc, e.reason, f.source_path collate "C", e.uid_validity, e.uid limit ${limit}`;
}

const COLUMNS = Prisma.sql`
  m.address as mailbox, f.source_path as folder, e.outcome::text as outcome, e.reason, e.uid_validity::text as "uidValidity",
  e.uid::text as uid, e.size_bytes::float8 as "sizeBytes", e.internal_date as "internalDate", e.server_text as "serverText",
  e.settled_at as "settledAt"`;
const TABLES = Prisma.sql`
  folder_progress f join ledger_entry e on e.folder_id = f.id and e.outcome <> 'COPIED'
  join mapping p on p.id = f.mapping_id join member m on m.id = p.member_id`;

/** All of one mailbox, page by page. Throws not_found outside the actor's reach. */
export async function* readMailboxExceptions(actor: Actor, mappingId: string): AsyncGenerator<ReportException[]> {
  const mapping = await db().mapping.findUnique({
    where: { id: mappingId },
    select: { member: { select: { id: true, mailDomainId: true } } },
  });
  if (mapping === null) throw new AppError('not_found');
  assertReachesMember(actor, mapping.member);
  yield* exceptionsOf(mappingId);
}

/** All of a domain, mailbox by mailbox. Throws not_found to whoever does not administer it. */
export async function* readDomainExceptions(actor: Actor, mailDomainId: string): AsyncGenerator<ReportException[]> {
  assertAdministers(actor, mailDomainId);
  for (let after = ''; ; ) {
    const mailboxes = await db().$queryRaw<{ id: string; address: string }[]>`
      select p.id, m.address from member m join mapping p on p.member_id = m.id
      where m.mail_domain_id = ${mailDomainId}::uuid and m.address collate "C" > ${after} and exists (
        select 1 from folder_progress f where f.mapping_id = p.id and f.skipped_count + f.refused_count + f.gone_count > 0)
      order by m.address collate "C" limit ${EXPORT_PAGE}`;
    for (const { id } of mailboxes) yield* exceptionsOf(id);
    const last = mailboxes.at(-1);
    if (last === undefined || mailboxes.length < EXPORT_PAGE) return;
    after = last.address;
  }
}

async function* exceptionsOf(mappingId: string): AsyncGenerator<ReportException[]> {
  for (let place = Prisma.sql`true`; ; ) {
    const page = await db().$queryRaw<ReportException[]>`
      select ${COLUMNS} from ${TABLES} where p.id = ${mappingId}::uuid and ${place}
      order by f.source_path collate "C", e.uid_validity, e.uid limit ${EXPORT_PAGE}`;
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < EXPORT_PAGE) return;
    place = Prisma.sql`(f.source_path collate "C", e.uid_validity, e.uid)
      > (${last.folder} collate "C", ${last.uidValidity}::int8, ${last.uid}::int8)`;
  }
}
