/** Deletes old passwords in the caller's transaction: what no longer needs a secret must not keep one. */
import type { Prisma } from '../generated/prisma/client.ts';

/** Forgets the passwords of these mappings. */
export async function forgetPasswords(tx: Prisma.TransactionClient, mappingIds: readonly string[]): Promise<void> {
  await tx.sourcePassword.deleteMany({ where: { mappingId: { in: [...mappingIds] } } });
}
