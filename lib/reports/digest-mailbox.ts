/** Computes the checksum of one mailbox's ledger as it is at one moment, and keeps it with that moment. */
import { type Actor, assertAdministers } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { type Db, db } from '../db/client.ts';
import { atOneMoment, inTransaction } from '../db/transaction.ts';
import { AppError } from '../errors.ts';
import { type Digest, MailboxDigest } from './ledger-digest.ts';
import { ledgerLine } from './ledger-record.ts';
import { type LedgerMailbox, readLedger } from './read-ledger.ts';

/** A ledger of a quarter of a million rows takes seconds; nothing is locked meanwhile. */
const TIMEOUT_MS = 300_000;

export interface DatedDigest extends Digest {
  mappingId: string;
  /** The moment that it is of. */
  at: Date;
}

/** For whoever administers the domain: computes and keeps it, and says so in the log. Throws not_found. */
export async function digestMailbox(actor: Actor, mappingId: string): Promise<Digest> {
  const mapping = await db().mapping.findUnique({ where: { id: mappingId }, include: { member: true } });
  if (mapping === null) throw new AppError('not_found');
  const { sourceAddress, member } = mapping;
  const { mailDomainId, address } = member;
  assertAdministers(actor, mailDomainId);
  const digest = await readDigest({ mappingId, address, sourceAddress });
  await inTransaction(async (tx) => {
    await keepDigests(tx, [digest]);
    const values = { sha256: digest.sha256 };
    await recordAudit(tx, actor, { mailDomainId, action: 'report.mailbox_digested', subject: address, values });
  });
  return digest;
}

/** Computes it and keeps nothing. */
export function readDigest(mailbox: LedgerMailbox): Promise<DatedDigest> {
  return atOneMoment(async (tx) => {
    const [moment] = await tx.$queryRaw<{ at: Date }[]>`select now() as at`;
    const digest = new MailboxDigest();
    for await (const records of readLedger(tx, mailbox)) digest.add(records.map(ledgerLine).join(''), records.length);
    return { mappingId: mailbox.mappingId, at: moment?.at ?? new Date(Number.NaN), ...digest.end() };
  }, TIMEOUT_MS);
}

/** Keeps them; an older one never replaces a newer one. One whose mailbox is gone meanwhile is dropped. */
export async function keepDigests(tx: Db, digests: readonly DatedDigest[]): Promise<void> {
  const rows = digests.map(({ mappingId, entryCount, sha256, at }) => ({
    id: mappingId,
    n: entryCount,
    sum: `\\x${sha256}`,
    at,
  }));
  await tx.$executeRaw`
    insert into ledger_digest (mapping_id, entry_count, sha256, computed_at)
    select v.id, v.n, v.sum, v.at from json_to_recordset(${JSON.stringify(rows)}::json) as v(id uuid, n int, sum bytea, at timestamptz)
    join mapping p on p.id = v.id
    on conflict (mapping_id) do update set
      entry_count = excluded.entry_count, sha256 = excluded.sha256, computed_at = excluded.computed_at
    where ledger_digest.computed_at <= excluded.computed_at`;
}
