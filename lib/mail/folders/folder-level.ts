/**
 * One level of a folder name, made valid for our platform. Pure.
 *
 * What Dovecot refuses or what mail programs trip over is replaced by its full-width twin, so that people still read the
 * same name: the platform's delimiter inside a name, the LIST wildcards * and % (RFC 9051, 6.3.9), `\`, a leading `~`, `#`
 * or `.`, control characters, and spaces at the ends. A level holds 255 bytes in a directory of the platform's storage,
 * counted in modified UTF-7 (a Chinese character takes nearly three); longer ones are cut and get a hash of the whole.
 */
import { createHash } from 'node:crypto';
import { encodeModifiedUtf7 } from '../imap/modified-utf7.ts';

/** Less than 255: room for " (12)" and for what the storage adds. */
export const LEVEL_BYTES = 230;

/** Names of the platform's own storage (sdbox, mdbox), which Dovecot refuses. */
const RESERVED: ReadonlySet<string> = new Set(['dbox-mails']);

/** A valid level for any input, an empty one included; the same input always gives the same level. */
export function destinationLevel(level: string, delimiter: string): string {
  const plain = level
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, ' ')
    .trim()
    .replace(/[*%\\]/g, fullWidth)
    .replaceAll(delimiter, fullWidth)
    .replace(/^[.~#]+/, (run) => [...run].map(fullWidth).join(''));
  return shorten(plain === '' || RESERVED.has(plain.toLowerCase()) ? `${plain}_` : plain);
}

/** The full-width form of a printable ASCII character (U+FF01 to U+FF5E); anything else becomes `_`. */
function fullWidth(character: string): string {
  const code = character.charCodeAt(0);
  return character.length === 1 && code > 0x20 && code < 0x7f ? String.fromCharCode(code + 0xfee0) : '_';
}

function shorten(level: string): string {
  if (encodeModifiedUtf7(level).length <= LEVEL_BYTES) return level;
  const mark = `~${createHash('sha256').update(level).digest('hex').slice(0, 8)}`;
  const characters = [...level];
  while (encodeModifiedUtf7(characters.join('') + mark).length > LEVEL_BYTES) characters.pop();
  return characters.join('').trimEnd() + mark;
}
