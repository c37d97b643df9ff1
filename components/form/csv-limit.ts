import type { Outcome } from '@/components/form/outcome';

/** The same limit as the server's. A larger file need not travel first, and the framework would answer it without a sentence. */
const MAX_MEGABYTES = 1;

/** Sends a file unless it is too large to be taken. */
export async function sendWithinLimit<T>(file: File, send: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  if (file.size > MAX_MEGABYTES * 1024 * 1024) return { ok: false, code: 'sheet.too_large', values: { limit: MAX_MEGABYTES } };
  return send();
}
