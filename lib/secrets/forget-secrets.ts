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

/** Forgets the bulk files of a domain that were previewed and never confirmed, with the passwords in them. */
export async function forgetPreviews(tx: Prisma.TransactionClient, mailDomainId: string): Promise<void> {
  await tx.bulkImport.deleteMany({ where: { mailDomainId, state: 'PREVIEWED' } });
}
