/**
 * Bytes of an uploaded list -> text (B7). The order is: byte order mark, else strict UTF-8, else strict GB18030, because
 * Chinese Excel writes GBK without a mark. No guessing by statistics: it calls GBK text Korean. Pure.
 */
import { AppError } from '../errors.ts';

/** Big5 is valid GB18030 rubbish, so it is never guessed: the person chooses it. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'gb18030', 'big5'] as const;
export type Encoding = (typeof ENCODINGS)[number];

const MARKS: readonly { encoding: Encoding; bytes: readonly number[] }[] = [
  { encoding: 'utf-8', bytes: [0xef, 0xbb, 0xbf] },
  { encoding: 'utf-16le', bytes: [0xff, 0xfe] },
  { encoding: 'utf-16be', bytes: [0xfe, 0xff] },
];

/** True when the bytes begin with these. */
export function startsWith(bytes: Uint8Array, mark: readonly number[]): boolean {
  return mark.every((byte, i) => bytes[i] === byte);
}

function decodeStrictly(bytes: Uint8Array, encoding: Encoding): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null; // not this encoding; the caller tries the next one
  }
}

/** Throws sheet.not_sheet (a NUL within), sheet.unreadable. `chosen` overrides the guess, never a byte order mark. */
export function decodeText(bytes: Uint8Array, chosen?: Encoding): { text: string; encoding: Encoding } {
  const marked = MARKS.find(({ bytes: mark }) => startsWith(bytes, mark))?.encoding;
  const order: readonly Encoding[] = marked ? [marked] : chosen ? [chosen] : ['utf-8', 'gb18030'];
  for (const encoding of order) {
    const text = decodeStrictly(bytes, encoding);
    if (text === null) continue;
    if (text.includes('\0')) throw new AppError('sheet.not_sheet');
    return { text, encoding };
  }
  throw new AppError('sheet.unreadable');
}
