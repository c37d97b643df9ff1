'use server';
/** 批量开启: a preview that starts nothing, its mending and trial sign-ins, and its confirmation. */
import { z } from 'zod';
import { acceptOwner, changeRow, dropRow } from '../bulk/change-row.ts';
import { importBulk } from '../bulk/import-bulk.ts';
import { previewBulk } from '../bulk/preview-bulk.ts';
import type { BulkOutcome } from '../bulk/write-mappings.ts';
import { startPreflight, stopPreflight } from '../preflight/start-preflight.ts';
import { rowChange, rowRef } from '../schemas/mapping/bulk.ts';
import { ENCODINGS } from '../sheets/decode-text.ts';
import { type ActionResult, asPostmaster } from './action.ts';

const upload = z.object({
  file: z.instanceof(File).optional(),
  text: z.string().max(1_048_576).optional(),
  encoding: z.enum(ENCODINGS).optional(),
});
const listRef = z.object({ importId: z.uuid() });

/** Takes `file`, or `text` that was pasted. */
export async function previewBulkAction(form: FormData): Promise<ActionResult<{ importId: string }>> {
  return asPostmaster(upload, Object.fromEntries(form), async ({ actor, session, input }) => {
    const bytes = new Uint8Array(input.file ? await input.file.arrayBuffer() : Buffer.from(input.text ?? ''));
    const file = { fileName: input.file?.name ?? '', bytes, ...(input.encoding ? { encoding: input.encoding } : {}) };
    return previewBulk(actor, session.mailDomainId, file);
  });
}

/**
 * Carries the preview out, all its sound rows or none (B2, B3); confirmed a second time it changes nothing. Refuses with what
 * importBulk throws.
 */
export async function importBulkAction(raw: { importId: string }): Promise<ActionResult<BulkOutcome>> {
  return asPostmaster(listRef, raw, ({ actor, input }) => importBulk(actor, input.importId));
}

/**
 * Has each row with a password signed in with, once; nothing is copied. Answers how many rows wait. Refuses with
 * bulk.confirmed, window.closed, source.missing.
 */
export async function startPreflightAction(raw: { importId: string }): Promise<ActionResult<{ waiting: number }>> {
  return asPostmaster(listRef, raw, ({ actor, input }) => startPreflight(actor, input.importId));
}

/** Takes out of line what has not begun. Refuses with bulk.confirmed. */
export async function stopPreflightAction(raw: { importId: string }): Promise<ActionResult<void>> {
  return asPostmaster(listRef, raw, ({ actor, input }) => stopPreflight(actor, input.importId));
}

/** `password` null: the row keeps the one that it has. */
export async function changeRowAction(raw: z.input<typeof rowChange>): Promise<ActionResult<void>> {
  return asPostmaster(rowChange, raw, ({ actor, input: { importId, rowNumber, ...change } }) =>
    changeRow(actor, importId, rowNumber, change),
  );
}

/** Leaves one row out of the list. Refuses with bulk.confirmed. */
export async function dropRowAction(raw: z.input<typeof rowRef>): Promise<ActionResult<void>> {
  return asPostmaster(rowRef, raw, ({ actor, input }) => dropRow(actor, input.importId, input.rowNumber));
}

/** 已核对 */
export async function acceptOwnerAction(raw: z.input<typeof rowRef> & { accepted: boolean }): Promise<ActionResult<void>> {
  return asPostmaster(rowRef.extend({ accepted: z.boolean() }), raw, ({ actor, input }) =>
    acceptOwner(actor, input.importId, input.rowNumber, input.accepted),
  );
}
