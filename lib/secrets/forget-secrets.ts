/** Deletes old passwords in the caller's transaction: what no longer needs a secret must not keep one. */
import type { Prisma } from '../generated/prisma/client.ts';

/** Forgets the passwords and tokens of these mappings; a token that its vendor can take back is put down to be revoked there. */
export async function forgetPasswords(tx: Prisma.TransactionClient, mappingIds: readonly string[]): Promise<void> {
  const tokens = await tx.sourcePassword.findMany({ where: { mappingId: { in: [...mappingIds] }, kind: 'REFRESH_TOKEN' } });
  await tx.tokenRevocation.createMany({
    data: tokens.flatMap(({ mappingId, vendor, keyId, sealed }) =>
      vendor === null ? [] : [{ mappingId, vendor, keyId, sealed }],
    ),
  });
  await tx.sourcePassword.deleteMany({ where: { mappingId: { in: [...mappingIds] } } });
}

/** Forgets the bulk files of a domain that were previewed and never confirmed, with the passwords in them, and which passwords were refused. */
export async function forgetPreviews(tx: Prisma.TransactionClient, mailDomainId: string): Promise<void> {
  await tx.bulkImport.deleteMany({ where: { mailDomainId, state: 'PREVIEWED' } });
  await tx.refusedLogin.deleteMany({ where: { mailDomainId } });
}

/**
 * Gives the domain's grant, when there is one, to its mappings that have no password: a row without a secret of its own. Called
 * in the transaction that makes such mappings, or the grant. Never to an old address that only the member has named: it would open a
 * colleague's mailbox to whoever types its name.
 */
export async function applyGrant(tx: Prisma.TransactionClient, mailDomainId: string): Promise<void> {
  await tx.$executeRaw`
    insert into source_password (mapping_id, kind, key_id, sealed)
    select p.id, 'GRANT', g.key_id, ''::bytea from source_grant g
    join member m on m.mail_domain_id = g.mail_domain_id join mapping p on p.member_id = m.id
    where g.mail_domain_id = ${mailDomainId}::uuid and p.sync_ended_at is null and (p.address_vouched or p.source_address = m.address)
    on conflict (mapping_id) do nothing`;
}

/** Forgets the domain's grant, and that mappings were opened by it. False: there was none. */
export async function forgetGrant(tx: Prisma.TransactionClient, mailDomainId: string): Promise<boolean> {
  const { count } = await tx.sourceGrant.deleteMany({ where: { mailDomainId } });
  await tx.sourcePassword.deleteMany({ where: { kind: 'GRANT', mapping: { member: { mailDomainId } } } });
  return count > 0;
}

/** Days after which a list that nobody confirmed is forgotten. */
const PREVIEW_DAYS = 7;

/** Forgets the lists, of whatever domain, that were left lying, with the passwords in them. Returns how many. */
export async function forgetLeftPreviews(tx: Prisma.TransactionClient, at: Date): Promise<number> {
  const createdAt = { lt: new Date(at.getTime() - PREVIEW_DAYS * 86_400_000) };
  return (await tx.bulkImport.deleteMany({ where: { state: 'PREVIEWED', createdAt } })).count;
}
