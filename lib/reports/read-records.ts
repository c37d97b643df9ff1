/** The ledger itself as records, for its file: of one mailbox, or of a domain mailbox by mailbox in the order of their addresses. */
import { type Actor, assertAdministers, assertReachesMember } from '../actor.ts';
import { db } from '../db/client.ts';
import { AppError } from '../errors.ts';
import type { LedgerRecord } from './ledger-record.ts';
import { type LedgerMailbox, readLedger } from './read-ledger.ts';

const MAILBOX_PAGE = 500;

/** Throws not_found outside the actor's reach. */
export async function* readMailboxRecords(actor: Actor, mappingId: string): AsyncGenerator<LedgerRecord[]> {
  const mapping = await db().mapping.findUnique({ where: { id: mappingId }, include: { member: true } });
  if (mapping === null) throw new AppError('not_found');
  assertReachesMember(actor, mapping.member);
  yield* readLedger(db(), { mappingId, address: mapping.member.address, sourceAddress: mapping.sourceAddress });
}

/** Throws not_found to whoever does not administer the domain. */
export async function* readDomainRecords(actor: Actor, mailDomainId: string): AsyncGenerator<LedgerRecord[]> {
  for await (const mailboxes of readLedgerMailboxes(actor, mailDomainId)) {
    for (const mailbox of mailboxes) yield* readLedger(db(), mailbox);
  }
}

/** Whose ledgers make up the domain's, in the order of the checksum. Throws as `readDomainRecords` does. */
export async function* readLedgerMailboxes(actor: Actor, mailDomainId: string): AsyncGenerator<LedgerMailbox[]> {
  assertAdministers(actor, mailDomainId);
  for (let after = ''; ; ) {
    const page = await db().$queryRaw<LedgerMailbox[]>`
      select p.id as "mappingId", m.address, p.source_address as "sourceAddress"
      from member m join mapping p on p.member_id = m.id
      where m.mail_domain_id = ${mailDomainId}::uuid and m.address collate "C" > ${after}
      order by m.address collate "C" limit ${MAILBOX_PAGE}`;
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < MAILBOX_PAGE) return;
    after = last.address;
  }
}
