/**
 * Bytes of an uploaded file -> text (B7). The order is: byte order mark, else strict UTF-8, else strict GB18030, because
 * Chinese Excel writes GBK without a mark. No guessing by statistics: it calls GBK text Korean. Pure.
 */
import { AppError } from '../errors.ts';

export const MAX_FILE_BYTES = 1024 * 1024;
/** Big5 is valid GB18030 rubbish, so it is never guessed: the postmaster chooses it. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const MARKS: readonly { encoding: Encoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];
/** Zip (an .xlsx under whatever name) and the old Excel format. */
const SPREADSHEETS: readonly (readonly number[])[] = [
  [0x50, 0x4b, 0x03, 0x04],
  [0xd0, 0xcf, 0x11, 0xe0],
];

function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

function decodeStrictly(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // not this encoding; the caller tries the next one
  }
}

/** Throws bulk.too_large, bulk.not_csv, bulk.unreadable. `chosen` overrides the guess, never a byte order mark. */
export function decodeCsv(bytes: Uint8Array, chosen?: Encoding): { text: string; encoding: Encoding } {
  if (bytes.length > MAX_FILE_BYTES) throw new AppError('bulk.too_large', { limit: MAX_FILE_BYTES / 1024 / 1024 });
  if (SPREADSHEETS.some((mark) => startsWith(bytes, mark))) throw new AppError('bulk.not_csv');
  const marked = MARKS.find(({ bytes: mark }) => startsWith(bytes, mark))?.encoding;
  const order: readonly Encoding[] = marked ? [marked] : chosen ? [chosen] : ['utf-8', 'gb18030'];
  for (const encoding of order) {
    const text = decodeStrictly(bytes, encoding);
    if (text === null) continue;
    if (text.includes('\0')) throw new AppError('bulk.not_csv');
    return { text, encoding };
  }
  throw new AppError('bulk.unreadable');
}
