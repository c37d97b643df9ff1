/** The subject of a message as plain text, from its header's bytes: hostile data, so only to be shown as text. Pure. */
import { decodeWords } from 'postal-mime';

/** So much of a message is looked at: a header is seldom longer. */
const MOST_HEADER_BYTES = 64 * 1024;
const MOST_CHARACTERS = 200;

/**
 * Unfolded (RFC 5322, 2.2.3), encoded words decoded (RFC 2047), raw bytes taken for UTF-8 or else GB18030; what cannot be seen or
 * turns the text around becomes a space; at most 200 characters. Null: there is no subject, or nothing is left of it.
 */
export function subjectOf(message: Buffer): string | null {
  const head = message.subarray(0, MOST_HEADER_BYTES).toString('latin1');
  const end = /\r?\n\r?\n/.exec(head);
  const fields = end === null ? head : head.slice(0, end.index + end[0].length);
  const found = /^subject[ \t]*:((?:[^\r\n]|\r?\n[ \t]|\r(?!\n))*)/im.exec(fields)?.[1];
  if (found === undefined) return null;
  const unfolded = found.replace(/\r?\n(?=[ \t])/g, '');
  const plain = decodeWords(decodeBytes(Buffer.from(unfolded, 'latin1')))
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  return plain === '' ? null : [...plain].slice(0, MOST_CHARACTERS).join('');
}

function decodeBytes(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}
