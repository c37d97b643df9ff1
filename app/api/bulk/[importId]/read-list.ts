import { notFound } from 'next/navigation';
import { z } from 'zod';
import { requirePostmaster } from '@/lib/auth/session';
import { type BulkImportView, findBulkImport } from '@/lib/bulk/find-bulk-import';
import { AppError } from '@/lib/errors';

/** The list that the address names; somebody else's is as unknown as none. */
export async function readList(params: Promise<{ importId: string }>): Promise<BulkImportView> {
  const { actor } = await requirePostmaster();
  const id = z.uuid().safeParse((await params).importId);
  if (!id.success) notFound();
  try {
    return await findBulkImport(actor, id.data);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    throw error;
  }
}
