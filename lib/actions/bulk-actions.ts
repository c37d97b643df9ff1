'use server';
/** 批量开启 in two steps: a preview that starts nothing, and its confirmation. */
import { z } from 'zod';
import { importBulk } from '../bulk/import-bulk.ts';
import { previewBulk } from '../bulk/preview-bulk.ts';
import type { BulkOutcome } from '../bulk/write-mappings.ts';
import { ENCODINGS } from '../sheets/decode-text.ts';
import { type ActionResult, asPostmaster } from './action.ts';

const upload = z.object({
  file: z.instanceof(File).optional(),
  text: z.string().max(1_048_576).optional(),
  encoding: z.enum(ENCODINGS).optional(),
});

/** Takes `file`, or `text` that was pasted. */
export async function previewBulkAction(form: FormData): Promise<ActionResult<{ importId: string }>> {
  return asPostmaster(upload, Object.fromEntries(form), async ({ actor, session, input }) => {
    const bytes = new Uint8Array(input.file ? await input.file.arrayBuffer() : Buffer.from(input.text ?? ''));
    const file = { fileName: input.file?.name ?? '', bytes, ...(input.encoding ? { encoding: input.encoding } : {}) };
    return previewBulk(actor, session.mailDomainId, file);
  });
}

export async function importBulkAction(raw: { importId: string }): Promise<ActionResult<BulkOutcome>> {
  return asPostmaster(z.object({ importId: z.uuid() }), raw, ({ actor, input }) => importBulk(actor, input.importId));
}
