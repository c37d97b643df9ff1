/** Deletes old passwords in the caller's transaction: what no longer needs a secret must not keep one. */
import type { Prisma } from '../generated/prisma/client.ts';

/** Forgets the passwords of these mappings. */
export async function forgetPasswords(tx: Prisma.TransactionClient, mappingIds: readonly string[]): Promise<void> {
  await tx.sourcePassword.deleteMany({ where: { mappingId: { in: [...mappingIds] } } });
}

/** Forgets the bulk files of a domain that were previewed and never confirmed, with the passwords in them. */
export async function forgetPreviews(tx: Prisma.TransactionClient, mailDomainId: string): Promise<void> {
  await tx.bulkImport.deleteMany({ where: { mailDomainId, state: 'PREVIEWED' } });
}
